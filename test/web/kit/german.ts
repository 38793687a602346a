import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TEXTS = join(import.meta.dirname, '../../../libs/chat/src/text/texts');

/** Gives an English text of the web client in the language of the page; what stands in braces gets the values. */
export type Words = (english: string, values?: Values) => string;

type Values = Readonly<Record<string, string | number>>;

export const LANGUAGES: Readonly<Record<'en' | 'de', Words>> = {
  en: filled,
  de: (english, values) => filled(inGerman(english), values),
};

/** Translates an English text of the web client, so that a story can use the same names on the German page. */
export function inGerman(english: string): string {
  const german = GERMAN.get(english);
  if (german === undefined) throw new Error(`There is no text "${english}"`);
  return german;
}

const GERMAN = new Map(['full.json', 'first.json'].flatMap((file) => pairs(textsIn('en', file), textsIn('de', file))));

interface Texts {
  readonly [key: string]: string | Texts;
}

function textsIn(language: string, file: string): Texts {
  return JSON.parse(readFileSync(join(TEXTS, language, file), 'utf8')) as Texts;
}

/** The texts of two catalogues with the same keys. */
function pairs(english: Texts, german: Texts): [string, string][] {
  return Object.entries(english).flatMap(([key, one]) => {
    const other = german[key];
    if (typeof one === 'string') return typeof other === 'string' ? [[one, other]] : [];
    return typeof other === 'object' ? pairs(one, other) : [];
  });
}

/** The text with the values, the form of its plural for `count`. */
function filled(text: string, values: Values = {}): string {
  const { count } = values;
  const form = new RegExp(`\\b${count === 1 ? 'one' : 'other'} \\{([^{}]*)\\}`).exec(text)?.[1];
  return (form?.replace('#', String(count)) ?? text).replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    String(values[name] ?? whole),
  );
}
