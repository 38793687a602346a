import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, type CompactJWSHeaderParameters } from 'jose';
import { createHash, type KeyObject } from 'node:crypto';
import { ChatError } from '#contracts';
import { BotTokens, isBotToken } from './bot-tokens.js';
import { ExpiringCache } from './expiring-cache.js';
import { identityOf, TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_ISSUER, type Identity } from './identity.js';
import { VerificationKeys } from './verification-keys.port.js';

/** Verified tokens that are remembered: a verification costs 0.12 ms, and a gateway that restarts sees each twice. */
const VERIFIED_MAX = 20_000;

/** Verifies access tokens: JWTs offline, bots' with auth. Says nothing of whether their sessions still live: see `SessionStatus`. */
@Injectable()
export class AccessTokens {
  private readonly verified = new ExpiringCache<Identity>(VERIFIED_MAX);

  constructor(
    private readonly keys: VerificationKeys,
    private readonly bots: BotTokens,
  ) {}

  /** @throws ChatError UNAUTHENTICATED, TOKEN_EXPIRED, UNAVAILABLE when the key cannot be had; and as `BotTokens` */
  async verify(token: string): Promise<Identity> {
    if (isBotToken(token)) return this.bots.verify(token);
    // The hash, so that a dump of the memory holds fewer usable tokens.
    const digest = createHash('sha256').update(token).digest('base64');
    const known = this.verified.get(digest);
    if (known !== undefined) return known;
    const identity = identityOf(await this.claimsOf(token));
    if (identity === undefined) throw new ChatError('UNAUTHENTICATED');
    this.verified.set(digest, identity, identity.expiresAt.getTime());
    return identity;
  }

  private async claimsOf(token: string): Promise<unknown> {
    try {
      const { payload } = await jwtVerify(token, (header) => this.keyOf(header), {
        algorithms: [TOKEN_ALGORITHM],
        issuer: TOKEN_ISSUER,
        audience: TOKEN_AUDIENCE,
      });
      return payload;
    } catch (error) {
      if (error instanceof ChatError) throw error;
      throw new ChatError(
        error instanceof errors.JWTExpired ? 'TOKEN_EXPIRED' : 'UNAUTHENTICATED',
        {},
        { cause: error },
      );
    }
  }

  private async keyOf({ kid }: Partial<CompactJWSHeaderParameters>): Promise<KeyObject> {
    const key = typeof kid === 'string' ? await this.keys.find(kid) : undefined;
    if (key === undefined) throw new ChatError('UNAUTHENTICATED');
    return key;
  }
}
