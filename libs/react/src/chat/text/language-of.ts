import { DIRECTIONS, type Language } from './texts/languages.js';

/** The first of the languages, such as `de-AT`, in which we have texts; English if there is none. */
export function languageOf(wanted: readonly string[]): Language {
  return wanted.map((tag) => tag.split('-')[0]).find(isOurs) ?? 'en';
}

function isOurs(language: string | undefined): language is Language {
  return language !== undefined && Object.hasOwn(DIRECTIONS, language);
}
