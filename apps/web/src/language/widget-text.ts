import { LANGUAGE } from '#chat/text/locale.js';
import { WIDGET_TEXTS } from '#chat/text/texts/languages.js';

/** Its types say that the module has only types. */
interface WidgetTexts {
  readonly default: unknown;
}

/** React Aria's own texts, such as those of menus for screen readers, in the language of the page. It has English ones itself. */
export async function loadWidgetText(): Promise<void> {
  const loaded = await WIDGET_TEXTS[LANGUAGE]?.().catch(() => undefined);
  if (loaded === undefined) return;
  // As `LocalizedStringProvider` of React Aria does by an inline script, which the content security policy forbids.
  Object.assign(globalThis, {
    [Symbol.for('react-aria.i18n.locale')]: LANGUAGE,
    [Symbol.for('react-aria.i18n.strings')]: (loaded as WidgetTexts).default,
  });
}
