import { LOCALE } from './locale.js';

const LIST = new Intl.ListFormat(LOCALE, { type: 'conjunction' });

/** "design, random and general". */
export function listText(parts: readonly string[]): string {
  return LIST.format(parts);
}
