import { languageOf } from './language-of.js';

/** The language of the texts: that of the page, `<html lang>`. */
export const LANGUAGE = languageOf(typeof document === 'undefined' ? [] : [document.documentElement.lang]);

/**
 * The locale of the texts: their language, whatever that of the browser, with the browser's clock of 12 or 24 hours. A browser
 * of the same language also has its region: `en-GB` writes the day before the month.
 */
export function localeOf(
  language: string,
  browser: Pick<Intl.ResolvedDateTimeFormatOptions, 'locale' | 'hourCycle'>,
): string {
  const own = new Intl.Locale(browser.locale);
  const { baseName } = own.language === language ? own : new Intl.Locale(language);
  return browser.hourCycle === undefined ? baseName : `${baseName}-u-hc-${browser.hourCycle}`;
}

/** The locale of the texts of a language in this browser. */
export function localeHere(language: string): string {
  return localeOf(language, new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions());
}

/** For every date, number and order of the client. */
export const LOCALE = localeHere(LANGUAGE);
