import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const CHARS = 10;
const CODE = new RegExp(`^[${ALPHABET}]{${CHARS}}$`);

/** 50 random bits. */
export function newRecoveryCode(): string {
  // The alphabet has 32 characters, so each byte gives one without a bias.
  return Array.from(randomBytes(CHARS), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** As users see it: `xxxxx-xxxxx`. */
export function shownRecoveryCode(code: string): string {
  return `${code.slice(0, CHARS / 2)}-${code.slice(CHARS / 2)}`;
}

/** The code that a user has typed: case, blanks and hyphens do not matter. `undefined`: no recovery code looks like this. */
export function typedRecoveryCode(given: string): string | undefined {
  const code = given.replaceAll(/[\s-]/g, '').toLowerCase();
  return CODE.test(code) ? code : undefined;
}
