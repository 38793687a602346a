import { createPublicKey, type KeyObject } from 'node:crypto';
import { ChatError } from '#contracts';
import type { Jwk } from '#contracts/routes/auth.routes';
import { TOKEN_ALGORITHM } from './identity.js';

/** The answer of `/.well-known/jwks.json`. */
export interface JwkSet {
  keys: Jwk[];
}

/** @param key on an elliptic curve */
export function publicJwk(kid: string, key: KeyObject): Jwk {
  // Such a key has `kty`, `crv`, `x` and `y`.
  const parts = key.export({ format: 'jwk' }) as Pick<Jwk, 'kty' | 'crv' | 'x' | 'y'>;
  return { ...parts, kid, alg: TOKEN_ALGORITHM, use: 'sig' };
}

/** The keys of a set by `kid`, without entries of other kinds. @throws ChatError UNAVAILABLE if it is not a key set */
export function keysOf(set: unknown): Map<string, KeyObject> {
  if (!hasKeys(set)) throw new ChatError('UNAVAILABLE', {}, { cause: new TypeError('not a JSON Web Key Set') });
  return new Map(
    set.keys.filter(isUsable).map((jwk) => [jwk.kid, createPublicKey({ key: { ...jwk }, format: 'jwk' })]),
  );
}

function hasKeys(set: unknown): set is { keys: unknown[] } {
  return typeof set === 'object' && set !== null && 'keys' in set && Array.isArray(set.keys);
}

function isUsable(jwk: unknown): jwk is Jwk {
  if (typeof jwk !== 'object' || jwk === null) return false;
  const { kid, alg, kty } = jwk as Partial<Jwk>;
  return typeof kid === 'string' && alg === TOKEN_ALGORITHM && kty === 'EC';
}
