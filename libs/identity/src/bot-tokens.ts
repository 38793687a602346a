import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { createHash } from 'node:crypto';
import { ChatError } from '#contracts';
import { bearerTokenOf } from './bearer-token.js';
import { BotTokenSource } from './bot-token-source.port.js';
import { ExpiringCache } from './expiring-cache.js';
import type { Identity } from './identity.js';

/** Tells a bot's token from a JWT. */
export const BOT_TOKEN_PREFIX = 'parley_bot_';

/**
 * What auth says of a token counts for so long. Less than a revocation stays in Redis (over 60 s): a revoked token that
 * is remembered here is refused for its session, one that is forgotten by auth.
 */
const KNOWN_MS = 30_000;
const KNOWN_MAX = 1_000;
/** Tokens that auth is asked about at once: made-up ones must not cost more. */
const ASKING_MAX = 50;
const RETRY_AFTER_MS = 1_000;

/**
 * Bots' tokens: opaque, valid until they are revoked, so that no rotation of keys ends them. Only auth can tell who
 * holds one. Says nothing of whether the session still lives: see `SessionStatus`.
 */
@Injectable()
export class BotTokens {
  private readonly known = new ExpiringCache<Identity>(KNOWN_MAX);
  private readonly asking = new Map<string, Promise<Identity>>();

  constructor(private readonly source: BotTokenSource) {}

  /** @throws ChatError UNAUTHENTICATED, SESSION_REVOKED, ACCOUNT_SUSPENDED, OVERLOADED, UNAVAILABLE */
  async verify(token: string): Promise<Identity> {
    // The hash, so that a dump of the memory holds no usable token.
    const digest = createHash('sha256').update(token).digest('base64');
    return this.known.get(digest) ?? this.asking.get(digest) ?? this.ask(token, digest);
  }

  private async ask(token: string, digest: string): Promise<Identity> {
    if (this.asking.size >= ASKING_MAX) throw new ChatError('OVERLOADED', { retryAfterMs: RETRY_AFTER_MS });
    const asked = this.source.identify(token).finally(() => this.asking.delete(digest));
    this.asking.set(digest, asked);
    const identity = await asked;
    this.known.set(digest, identity, Date.now() + KNOWN_MS);
    return identity;
  }
}

export function isBotToken(token: string): boolean {
  return token.startsWith(BOT_TOKEN_PREFIX);
}

/** The bot's token in a request's `Authorization` header. */
export function botTokenOf(request: Request): string | undefined {
  const token = bearerTokenOf(request);
  return token !== null && isBotToken(token) ? token : undefined;
}
