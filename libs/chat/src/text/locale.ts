import { languageOf } from './language-of.js';

/** The language of the texts: that of the page, `<html lang>`. */
export const LANGUAGE = languageOf(typeof document === 'undefined' ? [] : [document.documentElement.lang]);

/** What a browser says of its own locale. */
export interface BrowserLocale {
  readonly locale: string;
  readonly hourCycle?: string | undefined;
}

/**
 * The locale of the texts: their language, whatever that of the browser, with the browser's clock of 12 or 24 hours. A browser
 * of the same language also has its region: `en-GB` writes the day before the month. Never a locale that `Intl` refuses, because
 * no page would be drawn: WebKitGTK says `C` and `en-US-u-va-posix` of itself in the locale `C.UTF-8`.
 */
export function localeOf(language: string, { locale, hourCycle }: BrowserLocale): string {
  const own = partsOf(locale);
  const tag = own?.language === language ? own.tag : language;
  const withClock = hourCycle ? `${tag}-u-hc-${hourCycle}` : tag;
  return isAccepted(withClock) ? withClock : tag;
}

/** The locale of the texts of a language in this browser. */
export function localeHere(language: string): string {
  return localeOf(language, browserLocale());
}

function browserLocale(): BrowserLocale {
  try {
    return new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { locale: '' };
  }
}

/** Language, script and region, without extensions: WebKitGTK's `baseName` has them. `null` if it is not a locale. */
function partsOf(tag: string): { readonly language: string; readonly tag: string } | null {
  if (!isAccepted(tag)) return null;
  const { language, script, region } = new Intl.Locale(tag);
  return { language, tag: [language, script, region].filter((part) => part !== undefined).join('-') };
}

function isAccepted(tag: string): boolean {
  try {
    return new Intl.Locale(tag).language !== '' && Intl.DateTimeFormat.supportedLocalesOf([tag]).length > 0;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return false;
  }
}

/** For every date, number and order of the client. */
export const LOCALE = localeHere(LANGUAGE);
