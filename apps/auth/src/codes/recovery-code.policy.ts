import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const CHARS = 10;
const CODE = new RegExp(`^[${ALPHABET}]{${CHARS}}$`);

/** `xxxxx-xxxxx` with 50 random bits. */
export function newRecoveryCode(): string {
  // The alphabet has 32 characters, so each byte gives one without a bias.
  const text = Array.from(randomBytes(CHARS), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${text.slice(0, CHARS / 2)}-${text.slice(CHARS / 2)}`;
}

/** The code without what does not matter in it: case, blanks and hyphens. `undefined`: no recovery code looks like this. */
export function plainRecoveryCode(given: string): string | undefined {
  const plain = given.replaceAll(/[\s-]/g, '').toLowerCase();
  return CODE.test(plain) ? plain : undefined;
}
