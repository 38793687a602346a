import { fullEn, type FullCatalogue } from './en-full.js';
import { messageFormats } from './formats.js';
import { awaitText } from './late-text.js';
import { LANGUAGE } from './locale.js';
import { FULL_TEXTS } from './texts/late-languages.js';
import { firstText } from './use-text.js';

let shown = fullEn;
if (LANGUAGE in FULL_TEXTS) awaitText(loadFullText());

/** All texts in the language of the page, for parts that load when they are first used. Others call `useText`. */
export function useFullText(): FullCatalogue {
  return shown;
}

/** If they cannot be loaded, these parts are in English. */
async function loadFullText(): Promise<void> {
  const texts = await FULL_TEXTS[LANGUAGE]?.().catch(() => undefined);
  if (texts !== undefined) shown = texts(messageFormats, firstText());
}
