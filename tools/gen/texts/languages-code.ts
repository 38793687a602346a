const NOTICE = '// Written by tools/texts.mjs from the folders beside it: do not edit.';

/** `texts/<language>/language.json` */
export interface LanguageInfo {
  /** In the language itself. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  /** The locale of React Aria's own texts. */
  readonly widgets: string;
}

/** What the first load needs. English is in it; the others load when they are used. */
export function languagesCode(infos: Readonly<Record<string, LanguageInfo>>): string {
  const [english, ...others] = Object.keys(infos);
  const loaders = (load: (language: string) => string): string[] => others.map((each) => `  ${each}: ${load(each)},`);
  return [
    NOTICE,
    "import type { MessageFormats } from '../message-formats.js';",
    `import type { First } from './${english}/first.js';`,
    '',
    '/** The direction of each language that the client has texts in. */',
    'export const DIRECTIONS = {',
    ...Object.entries(infos).map(([language, { direction }]) => `  ${language}: '${direction}',`),
    '} as const;',
    '',
    'export type Language = keyof typeof DIRECTIONS;',
    '',
    '/** The texts of the first load; English is part of that. */',
    'export const FIRST_TEXTS: Partial<Record<Language, () => Promise<(formats: MessageFormats) => First>>> = {',
    ...loaders((each) => `async () => (await import('./${each}/first.js')).first`),
    '};',
    '',
    "/** React Aria's own texts, by package; it has the English ones itself. */",
    'export const WIDGET_TEXTS: Partial<Record<Language, () => Promise<unknown>>> = {',
    ...loaders((each) => `async () => import('react-aria-components/i18n/${infos[each]?.widgets}')`),
    '};',
    '',
  ].join('\n');
}

/** What parts need that load later. */
export function lateLanguagesCode(infos: Readonly<Record<string, LanguageInfo>>): string {
  const [english, ...others] = Object.keys(infos);
  return [
    NOTICE,
    "import type { MessageFormats } from '../message-formats.js';",
    `import type { First } from './${english}/first.js';`,
    `import type { Full } from './${english}/full.js';`,
    "import type { Language } from './languages.js';",
    '',
    '/** Each language by its own name. */',
    'export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {',
    ...Object.entries(infos).map(([language, { name }]) => `  ${language}: '${name}',`),
    '};',
    '',
    '/** All texts, with those of the first load. */',
    'export const FULL_TEXTS: Partial<',
    '  Record<Language, () => Promise<(formats: MessageFormats, first: First) => Full>>',
    '> = {',
    ...others.map((each) => `  ${each}: async () => (await import('./${each}/full.js')).full,`),
    '};',
    '',
    '/** By emoji, its name and words that find it, with ` | ` between them. English ones come with the emoji. */',
    'export const EMOJI_WORDS: Partial<Record<Language, () => Promise<Readonly<Record<string, string>>>>> = {',
    ...others.map((each) => `  ${each}: async () => (await import('./${each}/emoji.json')).default,`),
    '};',
    '',
  ].join('\n');
}

/** English texts of the console are in its page; the others load when they are used. */
export function adminLanguagesCode([, ...others]: readonly string[]): string {
  return [
    NOTICE,
    "import type { MessageFormats } from '../message-formats.js';",
    "import type { Admin } from './en/admin.js';",
    "import type { Language } from './languages.js';",
    '',
    'export const ADMIN_TEXTS: Partial<Record<Language, () => Promise<(formats: MessageFormats) => Admin>>> = {',
    ...others.map((each) => `  ${each}: async () => (await import('./${each}/admin.js')).admin,`),
    '};',
    '',
  ].join('\n');
}

/** The service worker is one file: it has the texts of notifications in all languages. */
export function pushLanguagesCode(languages: readonly string[]): string {
  return [
    NOTICE,
    "import type { MessageFormats } from '../message-formats.js';",
    ...languages.map((each) => `import { push as ${each} } from './${each}/push.js';`),
    "import type { Push } from './en/push.js';",
    "import type { Language } from './languages.js';",
    '',
    `export const PUSH_TEXTS: Readonly<Record<Language, (formats: MessageFormats) => Push>> = { ${languages.join(', ')} };`,
    '',
  ].join('\n');
}
