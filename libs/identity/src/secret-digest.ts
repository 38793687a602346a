import { createHash, timingSafeEqual } from 'node:crypto';

/** A secret that requests are compared with. Digests have equal lengths, so the time reveals nothing about it. */
export class SecretDigest {
  private readonly digest: Buffer;

  constructor(secret: string) {
    this.digest = digestOf(secret);
  }

  matches(given: string): boolean {
    return timingSafeEqual(digestOf(given), this.digest);
  }
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
