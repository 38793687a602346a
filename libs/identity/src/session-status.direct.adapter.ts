import type { SessionId } from '#contracts';
import { CachedSessionStatus } from './cached-session-status.js';
import type { EndedSessions, SessionSource } from './session-status.port.js';

/** Where auth is in the same process: its table is asked. */
export class DirectSessionStatus extends CachedSessionStatus {
  constructor(private readonly source: SessionSource) {
    super();
  }

  protected override lookUp(sessionIds: readonly SessionId[]): Promise<EndedSessions> {
    return this.source.endedOf(sessionIds);
  }
}
