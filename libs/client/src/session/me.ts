import type { SessionId, User, UserBrief } from '#contracts';

/** The signed-in user and session. */
export interface Me {
  readonly user: User;
  readonly sessionId: SessionId;
}

/** The same session with this profile, if it is a newer one of this user; else `null`. */
export function withProfile(me: Me, { id, username, displayName, type, version }: UserBrief): Me | null {
  if (me.user.id !== id || me.user.version >= version || username === null || displayName === null) return null;
  return { ...me, user: { ...me.user, username, displayName, type, version } };
}
