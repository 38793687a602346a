import { LIMITS } from '#contracts';

/** Entries of a foreign object, whose values may be anything. */
export type Fields = Readonly<Record<string, unknown>>;

/** So many attachments, embeds and blocks of a list are read. */
export const PARTS_MAX = 200;

/** The object; one without entries for any other value. */
export function fieldsIn(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; none for any other value. */
export function listIn(value: unknown, max = Infinity): readonly Fields[] {
  return Array.isArray(value) ? value.slice(0, max).filter(isFields) : [];
}

/**
 * The texts of the first `PARTS_MAX` objects of a list. It ends where they fill a message, whose characters have at most two
 * units each.
 */
export function readEach(list: unknown, read: (part: Fields) => string): string[] {
  const texts: string[] = [];
  let units = 0;
  for (const part of listIn(list, PARTS_MAX)) {
    if (units > 2 * LIMITS.bodyChars) break;
    const text = read(part);
    units += text.trim().length;
    texts.push(text);
  }
  return texts;
}

/** The text; `''` for any other value. */
export const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The text, number or boolean as it is written; `''` for any other value. */
export function wordIn(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : textIn(value);
}

const SIZE = /^\d{1,15}(?:\.\d{1,20})?$/;

/** The size of a file, which may be a text; `null` for what is none. */
export function bytesIn(value: unknown): number | null {
  const word = wordIn(value);
  return SIZE.test(word) ? Math.floor(Number(word)) : null;
}

/** The text without the escapes of a URL; one that has others stays as it is. */
export function unescapedUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const UNSEEN = /[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]+/gu;

/** True for a text, or Markdown, that shows nothing: blanks, invisible characters, an empty quote, an empty fence. */
export function saysNothing(text: string): boolean {
  return /^>*(?:`{6,})?$/.test(text.replaceAll(UNSEEN, ''));
}

/** The parts that say something, one below the other. */
export function joined(parts: readonly string[], between = '\n'): string {
  return parts.filter((part) => !saysNothing(part)).join(between);
}

/** A field. A fence stands in lines of its own, since its end would otherwise begin another one. */
export function labelled(title: string, value: string): string {
  return joined([title, value], value.startsWith('```') ? ':\n' : ': ');
}

/** The lines beside each other. */
export function inOneLine(text: string): string {
  return joined(
    text.split('\n').map((line) => line.trim()),
    ' ',
  );
}
