import { sha256 } from '@noble/hashes/sha2.js';

const VERIFIER_BYTES = 32;

/** A verifier of PKCE (RFC 7636): 256 random bits in Base64url. */
export function newVerifier(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(VERIFIER_BYTES)));
}

/** The challenge S256 of a verifier. Web Crypto is not used: browsers have it only on `https` and `localhost`. */
export function challengeOf(verifier: string): string {
  return base64url(sha256(new TextEncoder().encode(verifier)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
