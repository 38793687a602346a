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
