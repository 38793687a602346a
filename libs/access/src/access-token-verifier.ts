import { Injectable } from '@nestjs/common';
import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import { createHash, type KeyObject } from 'node:crypto';
import { ChatError } from '#contracts';
import { BotTokenVerifier, isBotToken } from './bot-token-verifier.js';
import { ExpiringCache } from '#bus/expiring-cache';
import { identityOf, TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_ISSUER, type Identity } from './identity.js';
import { TokenAttempts } from './token-attempts.js';
import { VerificationKeys } from './verification-keys.port.js';

/** Verified tokens kept in memory. Verifying one takes 0.12 ms, and a client often sends the same token many times. */
export const VERIFIED_MAX = 20_000;

interface VerifiedToken {
  readonly identity: Identity;
  /** The key that verified the token. */
  readonly kid: string;
}

/**
 * Verifies access tokens, for sockets and for HTTP: a JWT with the published keys, a bot's token or an app's key by asking auth.
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
    private readonly attempts: TokenAttempts,
  ) {}

  /**
   * @param address where the token comes from; omitted if the caller is limited in another way
   * @throws ChatError UNAUTHENTICATED; TOKEN_EXPIRED; UNAVAILABLE if the keys cannot be read; RATE_LIMITED for a token that
   * is not in the cache, if too many from this address did not verify; for a bot's token, what `BotTokenVerifier.verify`
   * throws
   */
  async verify(token: string, address?: string): Promise<Identity> {
    if (isBotToken(token)) return this.bots.known(token) ?? this.judge(address, () => this.bots.verify(token));
    // We keep hashes, so that a memory dump shows fewer usable tokens.
    const digest = createHash('sha256').update(token).digest('base64');
    const cached = this.verified.get(digest);
    if (cached === undefined) return this.judge(address, () => this.verifyNew(token, digest));
    if ((await this.keys.find(cached.kid)) !== undefined) return cached.identity;
    this.verified.delete(digest);
    throw new ChatError('UNAUTHENTICATED');
  }

  private async verifyNew(token: string, digest: string): Promise<Identity> {
    const kid = keyIdOf(token);
    const key = await this.keys.find(kid);
    const identity = key && identityOf(await claimsOf(token, key));
    if (identity === undefined) throw new ChatError('UNAUTHENTICATED');
    this.verified.set(digest, { identity, kid }, identity.expiresAt.getTime());
    return identity;
  }

  private judge(address: string | undefined, verify: () => Promise<Identity>): Promise<Identity> {
    return address === undefined ? verify() : this.attempts.judge(address, verify);
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
