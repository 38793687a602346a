import type { ExternalProfile, HostSignIn, ServerSession } from '#contracts';

import type { HostRequests } from './host-requests.js';

export interface SessionOptions {
  /** The session to renew. One that has ended is ignored: another one begins. */
  readonly sessionId?: string;
  /** The user is put first, as by `users.upsert`. Needs the scope `users` too. */
  readonly user?: ExternalProfile;
}

/** Sessions of the app's users, for hosts that give pages Parley's own tokens. Needs the scope `sessions`. */
export class HostSessions {
  constructor(private readonly requests: HostRequests) {}

  /**
   * Begins a session of the user, or renews one. The access token has no refresh token: the page asks the host for the next.
   * @throws ParleyError NOT_FOUND without `user`, ACCOUNT_SUSPENDED
   */
  async create(externalId: string, options: SessionOptions = {}): Promise<HostSignIn> {
    return this.requests.send('POST /v1/server/users/{externalId}/sessions', { path: { externalId }, body: options });
  }

  /**
   * The living sessions of the user.
   * @throws ParleyError NOT_FOUND
   */
  async list(externalId: string): Promise<ServerSession[]> {
    const path = { externalId };
    return (await this.requests.send('GET /v1/server/users/{externalId}/sessions', { path })).sessions;
  }

  /** Signs the user out everywhere: all sessions end, and tokens signed before count no longer. One who is unknown is ok. */
  async end(externalId: string): Promise<void>;
  /** Ends one session. One that has ended is ok. */
  async end(externalId: string, sessionId: string): Promise<void>;
  async end(externalId: string, ...named: [] | [sessionId: string]): Promise<void> {
    if (named.length === 0)
      return this.requests.send('DELETE /v1/server/users/{externalId}/sessions', { path: { externalId } });
    const path = { externalId, sessionId: named[0] };
    return this.requests.send('DELETE /v1/server/users/{externalId}/sessions/{sessionId}', { path });
  }
}
