import type { SessionId } from '#contracts';

/**
 * What auth keeps in Redis about sessions that have ended. One hash tag: revocations and the marker that says that
 * they are all there stand on one node of a Cluster, so they are lost together or not at all.
 */
export class RevocationKeys {
  private readonly tag: string;

  constructor(prefix: string) {
    this.tag = `{${prefix}:revoked}`;
  }

  /** Holds the code; ends with the last access token of the session. */
  session(sessionId: SessionId): string {
    return `${this.tag}:${sessionId}`;
  }

  /** Is there as long as no revocation is missing; a Redis that came back empty lacks it. */
  get marker(): string {
    return `${this.tag}:complete`;
  }
}
