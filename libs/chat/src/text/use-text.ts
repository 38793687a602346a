import { en, type Catalogue } from './en.js';
import { messageFormats } from './formats.js';
import { LANGUAGE } from './locale.js';
import { FIRST_TEXTS } from './texts/languages.js';

let shown = en;

/** Loads the texts of the page's language. If they cannot be loaded, the page is in English. */
export async function loadText(): Promise<void> {
  const texts = await FIRST_TEXTS[LANGUAGE]?.().catch(() => undefined);
  if (texts !== undefined) shown = texts(messageFormats);
}

/** The texts of the first load in the language of the page. */
export function firstText(): Catalogue {
  return shown;
}

/** The texts for components. `useFullText` has all texts. */
export function useText(): Catalogue {
  return shown;
}
