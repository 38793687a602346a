import type { ErrorCode, SessionId } from '#contracts';

/** Why a session ended: the error code for its tokens and sockets from then on. */
export type EndCode = Extract<ErrorCode, 'SESSION_REVOKED' | 'ACCOUNT_SUSPENDED'>;

export const END_CODES: readonly EndCode[] = ['SESSION_REVOKED', 'ACCOUNT_SUSPENDED'];

/** The sessions that have ended, each with the reason. It has no entry for a session that lives. */
export type EndedSessions = ReadonlyMap<SessionId, EndCode>;

export const SESSION_BATCH_MAX = 500;

/** Auth's knowledge of ended sessions: its table, or the revocations in Redis. */
export abstract class SessionSource {
  /**
   * The ended sessions among at most `SESSION_BATCH_MAX`; an unknown session counts as ended.
   * @throws ChatError UNAVAILABLE
   */
  abstract endedOf(sessionIds: readonly SessionId[]): Promise<EndedSessions>;
}
