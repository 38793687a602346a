import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Generator } from '../generator.js';
import { type Catalogue, readTexts, TEXTS } from './catalogue.js';
import { catalogueCode, typeName } from './catalogue-code.js';
import {
  adminLanguagesCode,
  type LanguageInfo,
  languagesCode,
  lateLanguagesCode,
  pushLanguagesCode,
} from './languages-code.js';

/** Other languages have the keys and the arguments of this one. */
export const ENGLISH = 'en';

/** The files of a language: the texts of the first load, those of parts that load later, those of the service worker, those of the console. */
export const FILES = ['first', 'full', 'push', 'admin'] as const;

/** English first, because it stands for languages that we do not have. */
export function languagesIn(root: string): readonly string[] {
  const folders = readdirSync(join(root, TEXTS), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const others = folders.map(({ name }) => name).filter((name) => name !== ENGLISH);
  return [ENGLISH, ...others.toSorted()];
}

/** The code of the texts of all languages: each folder of `texts` is one. */
export function textGenerators(root: string): Generator[] {
  const languages = languagesIn(root);
  const infos = (): Record<string, LanguageInfo> =>
    Object.fromEntries(languages.map((language) => [language, readTexts<LanguageInfo>(root, language, 'language')]));
  return [
    ...languages.flatMap((language) => FILES.map((name) => textsOf(language, name))),
    { file: `${TEXTS}/languages.ts`, generate: () => languagesCode(infos()) },
    { file: `${TEXTS}/late-languages.ts`, generate: () => lateLanguagesCode(infos()) },
    { file: `${TEXTS}/admin-languages.ts`, generate: () => adminLanguagesCode(languages) },
    { file: `${TEXTS}/push-languages.ts`, generate: () => pushLanguagesCode(languages) },
  ];
}

function textsOf(language: string, name: (typeof FILES)[number]): Generator {
  const generate = (root: string): string =>
    catalogueCode({
      name,
      texts: readTexts<Catalogue>(root, language, name),
      english: readTexts<Catalogue>(root, ENGLISH, name),
      ...(name === 'full' && { base: readTexts<Catalogue>(root, ENGLISH, 'first') }),
      type: language === ENGLISH ? null : typeName(name),
    });
  return { file: `${TEXTS}/${language}/${name}.ts`, generate };
}
