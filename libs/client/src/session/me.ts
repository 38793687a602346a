import type { SessionId, User } from '#contracts';

/** The signed-in user and session. */
export interface Me {
  readonly user: User;
  readonly sessionId: SessionId;
}
