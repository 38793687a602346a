import { USERNAME_MAX, USERNAME_MIN } from '#contracts/limits';
import { shownName } from '#contracts/shown-name';
import { latinLetters } from './latin-letters.policy.js';

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

/**
 * The first of a user's names of which a username can be made without losing a letter; else the first of which one can be made at
 * all; else `null`.
 */
export function mostSpellable(names: readonly (string | null)[]): string | null {
  const spellable = names.filter((name) => name !== null).filter((name) => /[a-z0-9]/.test(latinLetters(name)));
  return spellable.find((name) => !/[^a-z\P{L}]/u.test(latinLetters(name))) ?? spellable[0] ?? null;
}

function stemOf(claim: string): string {
  const stem = Array.from(latinLetters(claim), (character) => (/[a-z0-9_.-]/.test(character) ? character : '-')).join(
    '',
  );
  if (!/[a-z0-9]/.test(stem)) return STEM;
  return stem.length < USERNAME_MIN ? `${STEM}-${stem}` : stem;
}

function withNumber(stem: string, number: string): string {
  return `${stem.slice(0, USERNAME_MAX - number.length - 1)}-${number}`;
}

/** A claim as a name that people can see, without blanks at its ends; `null` if nothing is left of it. */
export function cleanName(claim: unknown): string | null {
  const name = shownName(claim, ' ');
  return name && shownName(name.trim(), ' ');
}
