import type { Actor, ChatError } from '#contracts';

/**
 * The deployment's rules for users who add strangers to rooms. A user's contacts are the users who have opened, or have
 * written in, a group that both are in, and those with whom the user has exchanged direct messages. All others are
 * strangers.
 */
export interface StrangerRules {
  /** Users may add strangers to groups. */
  readonly mayJoinGroups: boolean;
  /** Guests see only the rooms and people that others have put before them. */
  readonly guestsAreInvited: boolean;
  /**
   * Takes a point for each stranger whom the user puts into a room. Returns the `RATE_LIMITED` if too few are left, or
   * the `LIMIT_REACHED` if the whole rate has too few.
   */
  refusalOf(actor: Actor, strangers: number): ChatError | undefined;
}

export const NO_STRANGER_RULES: StrangerRules = {
  mayJoinGroups: true,
  guestsAreInvited: false,
  refusalOf: () => undefined,
};
