import { Injectable } from '@nestjs/common';
import { compactVerify, errors, type CompactJWSHeaderParameters, type CompactVerifyGetKey, type CryptoKey } from 'jose';
import { HostKeySets, type HostKeySet } from './host-key-sets.js';

const SECRET_ALGORITHMS = ['HS256'];
const KEY_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** How the host of an app signs its tokens. */
export type HostSigning =
  | { readonly by: 'secret'; readonly secrets: readonly Uint8Array[] }
  | { readonly by: 'jwks'; readonly url: string };

export type RefusedSignature = 'signature' | 'algorithm';

type Verified = { readonly claims: unknown } | { readonly refused: RefusedSignature };

/** Verifies the signatures of hosts. The algorithms come from the operator's configuration, never from the token. */
@Injectable()
export class HostSignature {
  constructor(private readonly keySets: HostKeySets) {}

  /** The content of the token. It may be anything. @throws ChatError UNAVAILABLE */
  async verify(token: string, signing: HostSigning): Promise<Verified> {
    return signing.by === 'secret' ? verifyWithOneOf(token, signing.secrets) : this.verifyByKeySet(token, signing.url);
  }

  private async verifyByKeySet(token: string, url: string): Promise<Verified> {
    const keys = await this.keySets.at(url);
    const first = await verifyBy(token, keys);
    if (first !== 'unknown-key') return first;
    const others = await this.keySets.at(url, keys);
    const second = others === keys ? first : await verifyBy(token, others);
    return second === 'unknown-key' ? { refused: 'signature' } : second;
  }
}

async function verifyWithOneOf(token: string, secrets: readonly Uint8Array[]): Promise<Verified> {
  let refused: RefusedSignature = 'signature';
  for (const secret of secrets) {
    const verified = await verifyWith(token, secret, SECRET_ALGORITHMS);
    if ('claims' in verified) return verified;
    ({ refused } = verified);
  }
  return { refused };
}

async function verifyBy(token: string, keys: HostKeySet): Promise<Verified | 'unknown-key'> {
  let found: CryptoKey[] | 'unknown-key' | undefined;
  const find = async (header: CompactJWSHeaderParameters): Promise<CryptoKey> => {
    found = await keysOf(keys, header);
    if (found === 'unknown-key' || found[0] === undefined) throw new errors.JWKSNoMatchingKey();
    return found[0];
  };
  const verified = await verifyWith(token, find, KEY_ALGORITHMS);
  if (found === 'unknown-key') return 'unknown-key';
  if ('claims' in verified) return verified;
  for (const key of found?.slice(1) ?? []) {
    const again = await verifyWith(token, key, KEY_ALGORITHMS);
    if ('claims' in again) return again;
  }
  return verified;
}

/** A token without a key's id may be of any key of its algorithm. */
async function keysOf(keys: HostKeySet, header: CompactJWSHeaderParameters): Promise<CryptoKey[] | 'unknown-key'> {
  try {
    return [await keys(header)];
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return 'unknown-key';
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    const found: CryptoKey[] = [];
    for await (const key of error) found.push(key);
    return found;
  }
}

async function verifyWith(
  token: string,
  key: Uint8Array | CryptoKey | CompactVerifyGetKey,
  algorithms: string[],
): Promise<Verified> {
  try {
    const { payload } = await compactVerify(token, key as CompactVerifyGetKey, { algorithms });
    return { claims: parsed(payload) };
  } catch (error) {
    if (error instanceof errors.JOSEAlgNotAllowed) return { refused: 'algorithm' };
    // jose throws a TypeError for a key that is too weak or of another kind.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return { refused: 'signature' };
    throw error;
  }
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    return undefined;
  }
}
