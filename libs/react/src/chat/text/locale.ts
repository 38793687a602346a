/** The language of the texts, and of `index.html`. */
export const LANGUAGE = 'en';

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

/** For every date, number and order of the client. */
export const LOCALE = localeOf(LANGUAGE, new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions());
