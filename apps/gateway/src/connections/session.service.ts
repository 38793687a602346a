import { Injectable } from '@nestjs/common';
import { ChatError } from '#contracts';
import { AccessTokenVerifier } from '#identity/access-token-verifier';
import { SessionStatus } from '#identity/session-status';
import type { Connection } from './connection.js';

@Injectable()
export class SessionService {
  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly sessions: SessionStatus,
  ) {}

  /**
   * Renews a connection in place. Gives the new end of its token.
   * @throws ChatError FORBIDDEN for another user's or session's token, and what its verification throws
   */
  async refresh(connection: Connection, token: string): Promise<Date> {
    const identity = await this.tokens.verify(token);
    const isOwn = identity.actor.userId === connection.userId && identity.sessionId === connection.sessionId;
    if (!isOwn) throw new ChatError('FORBIDDEN');
    await this.sessions.check(identity.sessionId);
    connection.renew(identity);
    return identity.expiresAt;
  }
}
