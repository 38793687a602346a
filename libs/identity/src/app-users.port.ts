import type { ServerUser, UserId } from '#contracts';

/** Users by the host's ids, or by their own. */
export type NamedUsers = { readonly externalIds: readonly string[] } | { readonly userIds: readonly UserId[] };

/** Auth's knowledge of the users that apps brought: its tables, or its internal API. */
export abstract class AppUsers {
  /**
   * The users of the app among at most `APP_USERS_MAX` named ones, unordered, without those that are erased or not the app's.
   * Do not remember that there is none: a host makes a user and names them in its next request.
   * @throws ChatError UNAVAILABLE
   */
  abstract ofApp(appId: UserId, named: NamedUsers): Promise<ServerUser[]>;
}

export const APP_USERS_MAX = 100;
