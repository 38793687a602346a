import { browserLanguages, languageOf } from '#chat/text/language-of.js';
import { DIRECTIONS, type Language } from '#chat/text/texts/languages.js';
import { browserStorage } from '#chat/ui/page-storage.js';

const KEY = 'parley:language';

/**
 * The language that the user has chosen, or else the first of the browser's that there are texts in. All texts, dates and numbers
 * follow `<html lang>`, so this comes before their modules.
 */
const language = languageOf([browserStorage().getItem(KEY), ...browserLanguages(navigator)]);
document.documentElement.lang = language;
document.documentElement.dir = DIRECTIONS[language];

/** Loads the page again, in this language. Kept in the browser, for its later pages too. */
export function chooseLanguage(chosen: Language): void {
  browserStorage().setItem(KEY, chosen);
  location.reload();
}
