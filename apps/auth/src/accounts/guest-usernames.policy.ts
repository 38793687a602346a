import { USERNAME_MAX, USERNAME_MIN } from '#contracts/limits';
import { latinLetters } from '#access/latin-letters.policy';

/** A guest whose name has no letter of the alphabet of usernames. */
const NAMELESS = 'guest-';
/** Digits of the number in each further username. The last one is free, however many people have the name. */
const NUMBER_DIGITS = [2, 4, 6, 9];

/**
 * Usernames for a guest of this display name, the most fitting one first: `zoe`, `zoe37`, `zoe4821` for Zoë. Each is
 * valid; they are few, because the number of each has more digits than that of the one before.
 * @param random as `Math.random`
 */
export function guestUsernames(displayName: string, random: () => number = Math.random): string[] {
  const folded = foldedName(displayName);
  const stem = folded.length >= USERNAME_MIN ? folded : `${NAMELESS}${folded}`;
  const numbered = NUMBER_DIGITS.map((digits) => withNumber(stem, numberOf(digits, random)));
  return folded === '' ? numbered : [cut(stem, USERNAME_MAX), ...numbered];
}

/** The letters `a` to `z`, digits and inner punctuation of a name; all else between them is one hyphen. */
function foldedName(name: string): string {
  return latinLetters(name)
    .replaceAll(/['’ʼ]/g, '')
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|[._-]+$/g, '');
}

/** A hyphen keeps the number apart from digits of the name. */
function withNumber(stem: string, number: string): string {
  const start = cut(stem, USERNAME_MAX - number.length - 1);
  return `${start}${/\d$/.test(start) ? '-' : ''}${number}`;
}

function cut(stem: string, chars: number): string {
  return stem.length <= chars ? stem : stem.slice(0, chars).replace(/[._-]+$/, '');
}

/** A number of so many digits, without a zero at its start. */
function numberOf(digits: number, random: () => number): string {
  const least = 10 ** (digits - 1);
  return String(Math.floor(least + random() * 9 * least));
}
