import type { SessionId, User } from '#contracts';

/** Who is signed in on this client. */
export interface Me {
  readonly user: User;
  readonly sessionId: SessionId;
}
