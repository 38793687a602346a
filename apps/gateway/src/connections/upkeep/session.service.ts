import { Injectable } from '@nestjs/common';
import { ChatError } from '#contracts';
import { AccessTokenVerifier } from '#access/access-token-verifier';
import { SessionStatus } from '#access/session-status';
import type { ClientConnection } from '../../registry/client-connection.js';

@Injectable()
export class SessionService {
  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly sessions: SessionStatus,
  ) {}

  /**
   * Renews the token of a connection and returns when the new one ends.
   * @throws ChatError FORBIDDEN for a token of another user or session, and the errors of its verification
   */
  async refresh(connection: ClientConnection, token: string): Promise<Date> {
    const identity = await this.tokens.verify(token);
    const isOwn = identity.actor.userId === connection.userId && identity.sessionId === connection.sessionId;
    if (!isOwn) throw new ChatError('FORBIDDEN');
    await this.sessions.check(identity.sessionId);
    connection.renew(identity);
    return identity.expiresAt;
  }
}
