import { Injectable } from '@nestjs/common';
import { ChatError } from '#contracts';
import { BotTokenSource } from '#identity/session-source.port';
import type { Identity } from '#identity/identity';
import { SessionsStore } from '../sessions/sessions.store.js';
import { hashSecret, sameHash } from '../tokens/secret-hash.policy.js';
import { UsersStore } from '../users/users.store.js';
import { sessionOfBotToken } from './bot-token.policy.js';

/** Reads auth's own tables, for this process and, through the internal routes, for the others. */
@Injectable()
export class StoreBotTokenSource extends BotTokenSource {
  constructor(
    private readonly sessions: SessionsStore,
    private readonly users: UsersStore,
  ) {
    super();
  }

  override async identify(token: string): Promise<Identity> {
    const sessionId = sessionOfBotToken(token);
    const session = sessionId && (await this.sessions.find(sessionId));
    if (!session || !sameHash(hashSecret(token), session.tokenHash)) throw new ChatError('UNAUTHENTICATED');
    if (session.endCode !== null) throw new ChatError(session.endCode);
    const bot = await this.users.find(session.userId);
    if (bot?.type !== 'bot') throw new ChatError('UNAUTHENTICATED');
    await this.sessions.noteSeen(session.id);
    const { id: userId, username, displayName, type, version } = bot;
    return {
      actor: { userId, username, displayName, type, version },
      sessionId: session.id,
      expiresAt: session.expiresAt,
      ...(session.scopes !== null && { scopes: session.scopes }),
    };
  }
}
