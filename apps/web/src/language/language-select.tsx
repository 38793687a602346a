import { LANGUAGE } from '#chat/text/locale.js';
import { LANGUAGE_NAMES } from '#chat/text/texts/late-languages.js';
import type { Language } from '#chat/text/texts/languages.js';
import { useText } from '#chat/text/use-text.js';
import { Select } from '#chat/overlays/select.js';
import { chooseLanguage } from './page-language.js';

const LANGUAGES = Object.keys(LANGUAGE_NAMES) as Language[];

/** The choice of a language. The page loads again in it. */
export function LanguageSelect() {
  const text = useText();
  return (
    <Select
      label={text.shell.language}
      value={LANGUAGE}
      options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
      onChange={chooseLanguage}
    />
  );
}
