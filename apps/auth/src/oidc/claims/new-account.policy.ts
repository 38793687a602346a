import { DISPLAY_NAME_RULE, isTextWithin } from '#contracts';
import { DISPLAY_NAME_MAX, USERNAME_MAX, USERNAME_MIN } from '#contracts/limits';

/** A provider's user whose claim has too few characters. */
const STEM = 'user';
/** The last ordinary number. More people than that have random ones. */
const NUMBER_MAX = 50;
const RANDOM_DIGITS = [4, 6, 9];

/**
 * Usernames for a provider's user, the first one that is free is theirs: `jane-doe`, `jane-doe-2`, `jane-doe-3` …
 * @param random as `Math.random`
 */
export function providerUsernames(claim: string | null, random: () => number = Math.random): [string, ...string[]] {
  const stem = stemOf(claim ?? '');
  const numbers = Array.from({ length: NUMBER_MAX - 1 }, (_, index) => String(index + 2));
  const further = RANDOM_DIGITS.map((digits) => String(Math.floor(10 ** (digits - 1) * (1 + 9 * random()))));
  return [stem.slice(0, USERNAME_MAX), ...[...numbers, ...further].map((number) => withNumber(stem, number))];
}

function stemOf(claim: string): string {
  const characters = Array.from(claim.toLowerCase(), (character) => (/[a-z0-9_.-]/.test(character) ? character : '-'));
  const stem = characters.join('');
  if (!/[a-z0-9]/.test(stem)) return STEM;
  return stem.length < USERNAME_MIN ? `${STEM}-${stem}` : stem;
}

function withNumber(stem: string, number: string): string {
  return `${stem.slice(0, USERNAME_MAX - number.length - 1)}-${number}`;
}

/** A claim as a name that people can see; `null` if nothing is left of it. */
export function cleanName(claim: unknown): string | null {
  if (typeof claim !== 'string') return null;
  const shown = claim.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  const name = Array.from(shown).slice(0, DISPLAY_NAME_MAX).join('').trim();
  return isTextWithin(name, DISPLAY_NAME_RULE) ? name : null;
}
