import type { ErrorCode, SessionId } from '#contracts';

/** Why a session has ended: what its tokens and sockets are answered from then on. */
export type EndCode = Extract<ErrorCode, 'SESSION_REVOKED' | 'ACCOUNT_SUSPENDED'>;

export const END_CODES: readonly EndCode[] = ['SESSION_REVOKED', 'ACCOUNT_SUSPENDED'];

/** Sessions that have ended, with the reason; those that live are left out. */
export type EndedSessions = ReadonlyMap<SessionId, EndCode>;

/** Whether sessions still live, at most `LIVE_CACHE_MS` late. */
export abstract class SessionStatus {
  /**
   * Resolves when the session lives.
   * @throws ChatError SESSION_REVOKED or ACCOUNT_SUSPENDED when it has ended, UNAVAILABLE when that cannot be told
   */
  abstract check(sessionId: SessionId): Promise<void>;

  /** The ended ones among many sessions. @throws ChatError UNAVAILABLE */
  abstract checkMany(sessionIds: readonly SessionId[]): Promise<EndedSessions>;
}

/** What knows for certain: auth's own table, in the process or over HTTP. At most `SESSION_BATCH_MAX` ids a call. */
export interface SessionSource {
  /** @throws ChatError UNAVAILABLE */
  endedOf(sessionIds: readonly SessionId[]): Promise<EndedSessions>;
}

export const SESSION_BATCH_MAX = 500;
/** A session that was found alive counts as alive for so long: half of the 2 s that the protocol allows. */
export const LIVE_CACHE_MS = 1000;
