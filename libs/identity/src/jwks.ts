import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { ChatError } from '#contracts';
import { TOKEN_ALGORITHM } from './identity.js';

/** One key of `/.well-known/jwks.json` (RFC 7517). */
export interface PublicJwk extends JsonWebKey {
  kid: string;
  alg: string;
  use: 'sig';
}

export interface JwkSet {
  keys: PublicJwk[];
}

export function publicJwk(kid: string, key: KeyObject): PublicJwk {
  return { ...key.export({ format: 'jwk' }), kid, alg: TOKEN_ALGORITHM, use: 'sig' };
}

/** The keys of a set by `kid`, without entries of other kinds. @throws ChatError UNAVAILABLE if it is not a key set */
export function keysOf(set: unknown): Map<string, KeyObject> {
  if (!hasKeys(set)) throw new ChatError('UNAVAILABLE', {}, { cause: new TypeError('not a JSON Web Key Set') });
  return new Map(set.keys.filter(isUsable).map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]));
}

function hasKeys(set: unknown): set is { keys: unknown[] } {
  return typeof set === 'object' && set !== null && 'keys' in set && Array.isArray(set.keys);
}

function isUsable(jwk: unknown): jwk is PublicJwk {
  if (typeof jwk !== 'object' || jwk === null) return false;
  const { kid, alg, kty } = jwk as Partial<PublicJwk>;
  return typeof kid === 'string' && alg === TOKEN_ALGORITHM && kty === 'EC';
}
