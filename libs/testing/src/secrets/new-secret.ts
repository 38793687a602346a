import { randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;

/** A random secret of 256 bits in base64url. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}
