import { createHash, timingSafeEqual } from 'node:crypto';

/** The secrets have at least 128 bits, so a fast hash is enough. */
export function hashSecret(secret: string | Buffer): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function sameHash(one: Buffer, other: Buffer | null): boolean {
  return other !== null && one.length === other.length && timingSafeEqual(one, other);
}
