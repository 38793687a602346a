import { Injectable } from '@nestjs/common';
import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import { createHash, type KeyObject } from 'node:crypto';
import { ChatError } from '#contracts';
import { BotTokenVerifier, isBotToken } from './bot-token-verifier.js';
import { ExpiringCache } from './expiring-cache.js';
import { identityOf, TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_ISSUER, type Identity } from './identity.js';
import { VerificationKeys } from './verification-keys.port.js';

/** Verified tokens kept in memory. Verifying one takes 0.12 ms, and a client often sends the same token many times. */
export const VERIFIED_MAX = 20_000;

interface VerifiedToken {
  readonly identity: Identity;
  /** The key that verified the token. */
  readonly kid: string;
}

/**
 * Verifies access tokens, for sockets and for HTTP: a JWT with the published keys, a bot's token by asking auth.
 * It does not check whether the session still lives; `SessionStatus` does.
 *
 * Results are cached by the token's hash. A cached result is used until the token's `exp`, and only while the key that
 * verified it is still published.
 */
@Injectable()
export class AccessTokenVerifier {
  private readonly verified = new ExpiringCache<VerifiedToken>(VERIFIED_MAX);

  constructor(
    private readonly keys: VerificationKeys,
    private readonly bots: BotTokenVerifier,
  ) {}

  /**
   * @throws ChatError UNAUTHENTICATED; TOKEN_EXPIRED; UNAVAILABLE if the keys cannot be read; for a bot's token, what
   * `BotTokenVerifier.verify` throws
   */
  async verify(token: string): Promise<Identity> {
    if (isBotToken(token)) return this.bots.verify(token);
    // We keep hashes, so that a memory dump shows fewer usable tokens.
    const digest = createHash('sha256').update(token).digest('base64');
    const cached = this.verified.get(digest);
    const kid = cached?.kid ?? keyIdOf(token);
    const key = await this.keys.find(kid);
    if (key === undefined) {
      this.verified.delete(digest);
      throw new ChatError('UNAUTHENTICATED');
    }
    if (cached !== undefined) return cached.identity;
    const identity = identityOf(await claimsOf(token, key));
    if (identity === undefined) throw new ChatError('UNAUTHENTICATED');
    this.verified.set(digest, { identity, kid }, identity.expiresAt.getTime());
    return identity;
  }
}

function keyIdOf(token: string): string {
  try {
    const { kid } = decodeProtectedHeader(token);
    if (typeof kid === 'string') return kid;
  } catch (cause) {
    throw new ChatError('UNAUTHENTICATED', {}, { cause });
  }
  throw new ChatError('UNAUTHENTICATED');
}

async function claimsOf(token: string, key: KeyObject): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [TOKEN_ALGORITHM],
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
    });
    return payload;
  } catch (cause) {
    throw new ChatError(cause instanceof errors.JWTExpired ? 'TOKEN_EXPIRED' : 'UNAUTHENTICATED', {}, { cause });
  }
}
