import type { AppOfUser, SessionId, User, UserBrief } from '#contracts';

/** The signed-in user. `app` is the app that brought them; clients hide what its host decides: name, picture, password. */
export interface OwnUser extends User {
  readonly app?: AppOfUser | null;
}

/** The signed-in user and session. */
export interface Me {
  readonly user: OwnUser;
  readonly sessionId: SessionId;
}

/**
 * The same session with this profile, if it is a newer one of this user; else `null`. At the same version a `User` is
 * newer than a `UserBrief`, which has no `ext`.
 */
export function withProfile(me: Me, profile: User | UserBrief): Me | null {
  const { id, username, displayName, version } = profile;
  if (me.user.id !== id || username === null || displayName === null) return null;
  if (me.user.version > version || (me.user.version === version && !('ext' in profile))) return null;
  return { ...me, user: { ...me.user, ...profile, username, displayName } };
}
