import type { AvatarId, UserId, UserType } from '#contracts';

/** An account, a guest, a bot or a user of an app. Once erased it keeps only its id and version, and an account its `usernameKey`. */
export interface UserRow {
  readonly id: UserId;
  username: string | null;
  /** The username in lower case. */
  usernameKey: string | null;
  displayName: string | null;
  /** The display name in lower case, for the search. */
  displayKey: string | null;
  type: UserType;
  /** Names the picture, also in its URL; its bytes are in `auth.avatars`. */
  avatarId: AvatarId | null;
  /** The URL of a picture elsewhere, which the host gave. */
  avatarUrl: string | null;
  /** An `Ext`. */
  ext: object | null;
  version: number;
  /** `null` for guests, bots and users of apps. */
  passwordHash: string | null;
  /** The hash while a second factor is on; `passwordHash` is `null` then, for auths of an earlier version. */
  guardedHash: string | null;
  readonly createdAt: Date;
  /** When one of the sessions was last refreshed, at most an hour late. */
  seenAt: Date;
  suspendedAt: Date | null;
  /** The host of the user's app does not lift this suspension. */
  suspendedByOperator: boolean;
  /** When an operator unlocked the account, or its password was reset: earlier failed logins do not count. */
  unlockedAt: Date | null;
  erasedAt: Date | null;
  /** The app that brought the user, by its bot. Its host decides on the profile, the password and the end. */
  readonly appId: UserId | null;
  /** An import has made the account, and nobody has claimed it: it has no way in, and no search finds it. */
  isUnclaimed: boolean;
}

/** A user that is not erased. */
export type LivingUser = UserRow & { username: string; usernameKey: string; displayName: string };

/** The columns of `auth.users` with the names of a `UserRow`. */
export const USER_COLUMNS = `id, username, username_key AS "usernameKey", display_name AS "displayName",
  display_key AS "displayKey", type, avatar_id AS "avatarId", avatar_url AS "avatarUrl", ext, version,
  password_hash AS "passwordHash", guarded_hash AS "guardedHash", created_at AS "createdAt", seen_at AS "seenAt",
  suspended_at AS "suspendedAt", coalesce(operator_suspended_at = suspended_at, false) AS "suspendedByOperator",
  unlocked_at AS "unlockedAt", erased_at AS "erasedAt", app_id AS "appId", unclaimed AS "isUnclaimed"`;

/** The hash of the user's password, whether a second factor is on or not. */
export function passwordHashOf({
  passwordHash,
  guardedHash,
}: Pick<UserRow, 'passwordHash' | 'guardedHash'>): string | null {
  return guardedHash ?? passwordHash;
}

export function hasFactor({ guardedHash }: Pick<UserRow, 'guardedHash'>): boolean {
  return guardedHash !== null;
}

export function isLiving(user: Pick<UserRow, 'erasedAt'> | undefined): user is LivingUser {
  return user !== undefined && user.erasedAt === null;
}
