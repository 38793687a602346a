import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { APP_KEY_PREFIX, ChatError, isTextWithin } from '#contracts';
import { ExpiringCache } from '#bus/expiring-cache';
import type { Identity } from './identity.js';
import { TOKEN_RULE } from './questions.requests.js';
import { Questions } from './questions.port.js';

/** Distinguishes a bot's token from a JWT. */
export const BOT_TOKEN_PREFIX = 'parley_bot_';

/**
 * How long auth's answer is used. A revocation stays in Redis for longer (over 60 s), so a revoked token is always
 * refused: while the answer is cached, because its session has ended; later, because auth is asked again.
 */
const CACHED_MS = 30_000;
const CACHED_MAX = 1_000;
/** Requests to auth under way at once; it bounds the load from invented tokens. */
const ASKING_MAX = 50;
const RETRY_AFTER_MS = 1_000;

/**
 * Verifies bots' tokens and apps' keys. They are opaque and valid until they are revoked, so key rotation does not end
 * them, and only auth can resolve one. Used through `AccessTokenVerifier`.
 */
@Injectable()
export class BotTokenVerifier {
  private readonly identities = new ExpiringCache<Identity>(CACHED_MAX);
  private readonly asking = new Map<string, Promise<Identity>>();

  constructor(private readonly questions: Questions) {}

  /** The user of a token that auth has answered for a moment ago. */
  known(token: string): Identity | undefined {
    return this.identities.get(digestOf(token));
  }

  /** @throws ChatError UNAUTHENTICATED, SESSION_REVOKED, ACCOUNT_SUSPENDED, OVERLOADED, UNAVAILABLE */
  async verify(token: string): Promise<Identity> {
    if (!isTextWithin(token, TOKEN_RULE)) throw new ChatError('UNAUTHENTICATED');
    const digest = digestOf(token);
    return this.identities.get(digest) ?? this.asking.get(digest) ?? this.ask(token, digest);
  }

  private async ask(token: string, digest: string): Promise<Identity> {
    if (this.asking.size >= ASKING_MAX) throw new ChatError('OVERLOADED', { retryAfterMs: RETRY_AFTER_MS });
    const asked = this.identify(token).finally(() => this.asking.delete(digest));
    this.asking.set(digest, asked);
    const identity = await asked;
    this.identities.set(digest, identity, Date.now() + CACHED_MS);
    return identity;
  }

  private async identify(token: string): Promise<Identity> {
    const answer = await this.questions.ask('POST /internal/bots/verify', { token });
    if ('refused' in answer) throw new ChatError(answer.refused);
    return { ...answer, expiresAt: new Date(answer.expiresAt) };
  }
}

/** We keep hashes, so that a memory dump shows no usable token. */
function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

/** True for the token of a bot, also for the key of an app, which is its bot's. */
export function isBotToken(token: string): boolean {
  return token.startsWith(BOT_TOKEN_PREFIX) || token.startsWith(APP_KEY_PREFIX);
}
