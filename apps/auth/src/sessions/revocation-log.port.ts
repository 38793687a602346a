import type { SessionId } from '#contracts';
import type { EndCode } from '#identity/session-source.port';

export interface Revocation {
  readonly sessionId: SessionId;
  readonly code: EndCode;
  /** Its access tokens may live for so long yet. */
  readonly secondsLeft: number;
}

/** Tells all services of sessions that have ended, for as long as their access tokens would live. */
export abstract class RevocationLog {
  /** Rejects when it could not be written. */
  abstract record(revocations: readonly Revocation[]): Promise<void>;

  /** Whether everything that was recorded is still there. */
  abstract isComplete(): Promise<boolean>;

  /** Everything has just been recorded (again). */
  abstract markComplete(): Promise<void>;
}
