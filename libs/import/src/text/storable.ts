import { createHash } from 'node:crypto';
import { codePoints, isBlank, isStorable } from '#contracts/text';

/** As in the schema of the neutral form. */
const ID_CHARS_MAX = 1000;
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** The text with U+FFFD in place of what cannot be stored: U+0000 and lone surrogates. */
export const storableText = (text: string): string => (isStorable(text) ? text : text.replaceAll(UNSTORABLE, '\ufffd'));

/** The id as records have it. One that is too long, or blank, has a hash in its place. SQLite's reader would lose U+FEFF before it. */
export function storableId(given: string): string {
  const id = storableText(given).replace(/^\ufeff/, '\ufffd');
  const isRefused = codePoints(id) > ID_CHARS_MAX || (id !== '' && isBlank(id));
  return isRefused ? `!${createHash('sha256').update(id).digest('hex')}` : id;
}
