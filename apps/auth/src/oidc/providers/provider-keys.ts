import { createRemoteJWKSet, customFetch, errors, type CryptoKey, type JWTVerifyGetKey } from 'jose';
import { providerFetch } from './provider-fetch.js';

/** An unknown key makes us ask for the keys at most this often. A provider's new key is of use at once. */
const KEYS_PAUSE_MS = 1_000;

export type ProviderKeys = ReturnType<typeof createRemoteJWKSet>;

/** Verifies a token with one key, or with the key that its header names. */
type Verify<Result> = (key: CryptoKey | JWTVerifyGetKey) => Promise<Result>;

export function keysAt(url: string, timeoutMs: number): ProviderKeys {
  return createRemoteJWKSet(new URL(url), {
    timeoutDuration: timeoutMs,
    cooldownDuration: KEYS_PAUSE_MS,
    [customFetch]: (asked, options) => providerFetch(asked, options),
  });
}

/**
 * Verifies with the provider's keys. The provider may have begun to sign with a new key, with or without a new `kid`: then its keys
 * are read again, once.
 * @param mayReload whether they may be read again so soon after the last time
 */
export async function verifyBy<Result>(
  keys: ProviderKeys,
  verify: Verify<Result>,
  mayReload: () => boolean,
): Promise<Result> {
  try {
    return await verifyByAny(keys, verify);
  } catch (error) {
    if (!isOfAnotherKey(error) || !mayReload()) throw error;
    await keys.reload();
    return verifyByAny(keys, verify);
  }
}

/** A token without `kid` may be signed by each of several keys. */
async function verifyByAny<Result>(keys: ProviderKeys, verify: Verify<Result>): Promise<Result> {
  try {
    return await verify(keys);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    return verifyByOneOf(error, verify);
  }
}

async function verifyByOneOf<Result>(keys: AsyncIterable<CryptoKey>, verify: Verify<Result>): Promise<Result> {
  let failure: unknown;
  for await (const key of keys) {
    try {
      return await verify(key);
    } catch (error) {
      if (!isOfAnotherKey(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

function isOfAnotherKey(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed;
}
