import type { AccountSignal, DirectoryUser, PeopleSignal, UserId } from '#contracts';

export interface UserChanges {
  /** Each changed user once, in its present state. */
  readonly changes: PeopleSignal[];
  /**
   * Pass it as `since` of the next call. That call may repeat some changes. A time, ISO 8601; within a list that goes on, also the id
   * of its last user, after a comma.
   */
  readonly until: string;
  /** True if there are more changes: ask again at once. */
  readonly more: boolean;
  /** The apps whose users meet only where the app puts them, by their bots. An auth of another version may not say. */
  readonly closedApps?: readonly UserId[];
  /** Of changed users with a cure or new devices. An auth of another version may not say. */
  readonly accounts?: readonly AccountSignal[];
}

/** An account, and when it was made, or upgraded from a guest's. ISO 8601 with microseconds. */
export interface MadeAccount {
  readonly user: DirectoryUser;
  readonly madeAt: string;
}

export interface MadeAccounts {
  readonly accounts: readonly MadeAccount[];
  /** As in `UserChanges`. All accounts before it have been named. */
  readonly until: string;
  readonly more: boolean;
}

/** Users in one question. */
export const USER_BATCH_MAX = 500;
