import { Injectable } from '@nestjs/common';
import { APP_KEY_PREFIX, ChatError, newId, type AppScope, type SessionId, type UserId } from '#contracts';
import { BOT_TOKEN_PREFIX } from '#access/bot-token-verifier';
import type { Sql } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import { SessionsStore } from '../sessions/sessions.store.js';
import { hashSecret } from '../tokens/secret-hash.policy.js';
import { newBotToken } from './bot-token.policy.js';

/** In practice forever: a token is valid until it is revoked. */
const TOKEN_YEARS = 100;
/** Valid tokens and keys per bot. */
const TOKENS_MAX = 20;

/** Text that is shown once; only its hash is stored. */
export interface NewBotToken {
  readonly id: SessionId;
  readonly text: string;
  readonly createdAt: Date;
}

/** Opens the sessions of bots, for their tokens and for the keys of their apps. No refresh token belongs to them. */
@Injectable()
export class BotTokens {
  constructor(
    private readonly sessions: SessionsStore,
    private readonly clock: StoreClock,
  ) {}

  /**
   * The caller holds the lock of the bot's row.
   * @param scopes of a key; `null` for a token
   * @throws ChatError LIMIT_REACHED
   */
  async open(open: Sql, botId: UserId, scopes: readonly AppScope[] | null): Promise<NewBotToken> {
    const id = newId<SessionId>();
    const text = newBotToken(id, scopes === null ? BOT_TOKEN_PREFIX : APP_KEY_PREFIX);
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt);
    expiresAt.setUTCFullYear(createdAt.getUTCFullYear() + TOKEN_YEARS);
    await this.sessions.insert(open, {
      id,
      userId: botId,
      createdAt,
      userAgent: null,
      ip: null,
      tokenHash: hashSecret(text),
      expiresAt,
      scopes: scopes === null ? null : [...scopes],
    });
    if ((await this.sessions.countLiving(open, botId)) > TOKENS_MAX) throw tooMany();
    return { id, text, createdAt };
  }
}

function tooMany(): ChatError {
  return new ChatError('LIMIT_REACHED', {
    scope: 'tokensPerBot',
    message: `A bot has at most ${TOKENS_MAX} valid tokens and keys.`,
  });
}
