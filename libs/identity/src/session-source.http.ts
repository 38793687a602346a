import type { SessionId } from '#contracts';
import type { AuthClient } from './auth-client.js';
import { INTERNAL_ROUTES, type CheckSessionsAnswer, type CheckSessionsBody } from './internal-api.js';
import type { EndedSessions, SessionSource } from './session-status.port.js';

/** Auth's own table, over HTTP. */
export class HttpSessionSource implements SessionSource {
  constructor(private readonly auth: AuthClient) {}

  async endedOf(sessionIds: readonly SessionId[]): Promise<EndedSessions> {
    if (sessionIds.length === 0) return new Map();
    const body: CheckSessionsBody = { sessionIds };
    const { ended } = (await this.auth.post(INTERNAL_ROUTES.sessions, body)) as CheckSessionsAnswer;
    return new Map(ended.map(({ sessionId, code }) => [sessionId, code]));
  }
}
