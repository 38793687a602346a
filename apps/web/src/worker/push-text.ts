import { languageOf } from '#chat/text/language-of.js';
import { localeHere } from '#chat/text/locale.js';
import { messageFormatsIn } from '#chat/text/message-formats.js';
import type { Push } from '#chat/text/texts/en/push.js';
import { PUSH_TEXTS } from '#chat/text/texts/push-languages.js';

/** The texts of notifications in the language of the pages, which the worker does not have. */
export function pushText(stored: string | null): Push {
  const language = languageOf(stored === null ? [] : [stored]);
  return PUSH_TEXTS[language](messageFormatsIn(localeHere(language)));
}
