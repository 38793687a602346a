import { createHash, timingSafeEqual } from 'node:crypto';

/** Secrets that requests are compared with. Digests have equal lengths, so the time reveals nothing about them. */
export class SecretDigest {
  private readonly digests: readonly Buffer[];

  constructor(...secrets: readonly string[]) {
    this.digests = secrets.map(digestOf);
  }

  matches(given: string): boolean {
    const digest = digestOf(given);
    return this.digests.some((known) => timingSafeEqual(digest, known));
  }
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
