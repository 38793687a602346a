// Written by `npm run gen` from the folders beside it: do not edit.
import type { MessageFormats } from '../message-formats.js';
import type { First } from './en/first.js';
import type { Full } from './en/full.js';
import type { Language } from './languages.js';

/** Each language by its own name. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
};

/** All texts, with those of the first load. */
export const FULL_TEXTS: Partial<
  Record<Language, () => Promise<(formats: MessageFormats, first: First) => Full>>
> = {
  de: async () => (await import('./de/full.js')).full,
};

/** By emoji, its name and words that find it, with ` | ` between them. English ones come with the emoji. */
export const EMOJI_WORDS: Partial<Record<Language, () => Promise<Readonly<Record<string, string>>>>> = {
  de: async () => (await import('./de/emoji.json')).default,
};
