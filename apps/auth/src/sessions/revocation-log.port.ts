import type { SessionId } from '#contracts';
import type { EndCode } from '#access/session-source.port';

export interface Revocation {
  readonly sessionId: SessionId;
  readonly code: EndCode;
  /** How long its access tokens may still live. */
  readonly secondsLeft: number;
}

/** Announces ended sessions to all services, for as long as their access tokens could live. */
export abstract class RevocationLog {
  /** Rejects if the revocations could not be written. */
  abstract record(revocations: readonly Revocation[]): Promise<void>;

  /** Resolves to true if every recorded revocation is still there. */
  abstract isComplete(): Promise<boolean>;

  /** Marks the log as complete, after everything has been recorded again. */
  abstract markComplete(): Promise<void>;
}
