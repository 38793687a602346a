/** Length in Unicode code points, the unit of every length in the protocol. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      count--;
      index++;
    }
  }
  return count;
}

/** The index in UTF-16 units of the code point at this position, from 0; the length of the text if it has no such code point. */
export function pointIndex(text: string, position: number): number {
  let index = 0;
  for (let left = position; left > 0 && index < text.length; left--) {
    index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }
  return index;
}

/** The first `max` code points. */
export function truncate(text: string, max: number): string {
  return text.length <= max ? text : [...text].slice(0, max).join('');
}

/** True if the text is only white space in the protocol's sense: White_Space, format and control characters. */
export function isBlank(text: string): boolean {
  return /^[\p{White_Space}\p{Cf}\p{Cc}]*$/u.test(text);
}

/** True without U+0000 and lone surrogates: PostgreSQL can store the text, and JSON keeps it unchanged. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && !/\p{Surrogate}/u.test(text);
}

const BLANKS_AT_ENDS = /^[\p{White_Space}\p{Cf}\p{Cc}]+|[\p{White_Space}\p{Cf}\p{Cc}]+$/gu;

/** The key by which names of rooms are compared: as `nameKey`, and differences in white space do not count. */
export function roomNameKey(name: string): string {
  return nameKey(name)
    .replace(BLANKS_AT_ENDS, '')
    .replace(/\p{White_Space}+/gu, ' ');
}

/** The key by which names are compared: ignores case and Unicode composition. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/** A letter of a script that writes no blanks between words, or none between the parts of a name. */
const UNSPACED = `[${'Han Hira Kana Bopo Hang Yiii Thai Laoo Khmr Mymr Tibt Tale Talu Lana Tavt Java Bali Sund'
  .split(' ')
  .map((script) => `\\p{scx=${script}}`)
  .join('')}]`;
const HAS_UNSPACED = new RegExp(UNSPACED, 'u');

/** True if a word may begin at any letter of the text, so that people look for any part of such a name. */
export function isUnspaced(text: string): boolean {
  return HAS_UNSPACED.test(text);
}

/** The text with which people are found. */
export const USER_QUERY_RULE = {
  pattern: new RegExp(`[^]{2}|${UNSPACED}`, 'u'),
  characters: 'at least two, or one of a script that writes no blanks in names',
};

/** True if people can be found with the text. */
export function isUserQuery(query: string): boolean {
  return USER_QUERY_RULE.pattern.test(query);
}
