import { DIRECTIONS, type Language } from './texts/languages.js';

/** The first of the languages, such as `de-AT`, in which we have texts; English if there is none. */
export function languageOf(wanted: readonly (string | null | undefined)[]): Language {
  return wanted.map((tag) => tag?.split(/[-_.]/)[0]?.toLowerCase()).find(isOurs) ?? 'en';
}

/** The languages that the browser's user wants, the first one first. They need not be locales: WebKitGTK may say `C`. */
export function browserLanguages({
  languages,
  language,
}: {
  readonly languages?: readonly string[] | undefined;
  readonly language?: string | undefined;
}): readonly (string | undefined)[] {
  return languages === undefined || languages.length === 0 ? [language] : languages;
}

function isOurs(language: string | undefined): language is Language {
  return language !== undefined && Object.hasOwn(DIRECTIONS, language);
}
