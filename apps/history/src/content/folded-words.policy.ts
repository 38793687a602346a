const FORMAT = /\p{Cf}+/gu;
const BLANKS = /\p{White_Space}+/gu;
const LETTER = /^[\p{L}\p{M}\p{Nd}]$/u;
/** Letters of scripts that put no blanks between words: there a word may begin and end anywhere. Two letters are of several scripts. */
const WITHOUT_BLANKS = new RegExp(
  `^[${[
    ...['Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Yi', 'Tibetan', 'Thai', 'Lao', 'Khmer', 'Myanmar'],
    ...['Tai_Le', 'New_Tai_Lue', 'Tai_Tham', 'Tai_Viet', 'Javanese', 'Balinese'],
  ]
    .map((script) => `\\p{Script=${script}}`)
    .join('')}\u3006\u30fc]$`,
  'u',
);

/** The form in which texts and entries are compared: NFKC, without case and format characters, one blank for all white space. */
export function foldWords(text: string): string {
  const plain = text.replace(FORMAT, '').normalize('NFKC');
  // `ẞ` is `ß` in lower case, and `ß` is `SS` in upper case. A final sigma is the only letter whose lower case depends on its place.
  const folded = plain.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
  return folded.replace(BLANKS, ' ');
}

/** The letters of an entry in the compared form, without the `*` at its end. Empty: the entry would refuse everything. */
export function lettersOf(entry: string): string {
  const folded = foldWords(entry).trim();
  return folded.endsWith('*') ? folded.slice(0, -1) : folded;
}

/** True if the entry stands for all words that begin with it. */
export function isOpen(entry: string): boolean {
  return foldWords(entry).trim().endsWith('*');
}

/** True if the part of the text has no letter, mark or digit beside it; with `open` only before it. */
export function standsAlone(folded: string, start: number, end: number, open: boolean): boolean {
  if (!isEdge(lastOf(folded, start), firstOf(folded, start))) return false;
  return open || isEdge(firstOf(folded, end), lastOf(folded, end));
}

function isEdge(outside: string, inside: string): boolean {
  return !LETTER.test(outside) || WITHOUT_BLANKS.test(outside) || WITHOUT_BLANKS.test(inside);
}

/** The character that begins at the place; empty at the end of the text. */
function firstOf(text: string, place: number): string {
  const point = text.codePointAt(place);
  return point === undefined ? '' : String.fromCodePoint(point);
}

/** The character that ends at the place; empty at the beginning of the text. */
function lastOf(text: string, place: number): string {
  const pair = place >= 2 ? firstOf(text, place - 2) : '';
  return pair.length === 2 ? pair : text.charAt(place - 1);
}
