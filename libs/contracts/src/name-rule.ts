import { USERNAME_MAX, USERNAME_MIN } from './limits.js';

/**
 * For a class of a pattern: fillers and other characters that show nothing. Unicode has no property for an empty Braille
 * cell, a musical note without a head, the filler of Khitan and an object that is missing.
 */
export const BLANK = '\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}\\u2800\\ufffc\\u{16fe4}\\u{1d159}';
/** A name shows one of these characters: no white space, format character, combining mark or filler. */
const VISIBLE = `[^\\p{White_Space}\\p{Cc}\\p{Cf}\\p{M}${BLANK}]`;
const PLAIN = '[^\\p{Cc}\\p{Cf}\\u2028\\u2029]';
/** The letters of these scripts change their shape beside a joiner, and words are misspelt without it (UAX #31). */
const JOINING = 'Arab Syrc Mong Nkoo Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr Mymr Tibt'
  .split(' ')
  .map((script) => `\\p{scx=${script}}`)
  .join('');

/** The only format characters of a name: between the parts of an emoji, in a flag of a region, between such letters. */
const JOINED = [
  '[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f]\\u200d(?=\\p{Extended_Pictographic})',
  '\\u{1f3f4}[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]+\\u{e007f}',
  `[${JOINING}][\\u200c\\u200d](?=[${JOINING}])`,
].join('|');

/** Format characters that a name must not have, and halves of pairs. What joins the parts of an emoji or letters is in `joined`. */
export const STRAY_MARKS = new RegExp(`(?<joined>${JOINED})|[\\p{Cf}\\p{Cs}]`, 'gu');

/** The characters of a name that people see. */
export const NAME_RULE = {
  pattern: new RegExp(`^(?=[\\s\\S]*${VISIBLE})(?:${JOINED}|${PLAIN})*$`, 'u'),
  characters: 'at least one visible, no control and format characters and no line breaks',
};

export const USERNAME_RULE = {
  min: USERNAME_MIN,
  max: USERNAME_MAX,
  pattern: /^[a-zA-Z0-9_.-]+$/,
  characters: 'a–z, A–Z, 0–9, _, . and -',
};
