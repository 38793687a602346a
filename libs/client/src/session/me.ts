import type { SessionId, User, UserBrief } from '#contracts';

/** The signed-in user and session. */
export interface Me {
  readonly user: User;
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
