import { afterEach, describe, expect, it, vi } from 'vitest';

import { localeHere, localeOf } from './locale.js';

const AT = new Date(2026, 10, 23, 19, 5);
const written = (locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }).format(AT).replaceAll('\u202f', ' ');

describe('dates in a language', () => {
  it.each([
    ['de-DE', 'h23', 'November 23, 2026 at 19:05'],
    ['ar-EG', 'h12', 'November 23, 2026 at 7:05 PM'],
    ['en-US', 'h12', 'November 23, 2026 at 7:05 PM'],
    ['en-GB', 'h23', '23 November 2026 at 19:05'],
    ['ja-JP-u-ca-japanese', undefined, 'November 23, 2026 at 7:05 PM'],
  ] as const)('are those of the texts in a browser of %s, with its clock (%s)', (locale, hourCycle, expected) => {
    expect(written(localeOf('en', { locale, ...(hourCycle && { hourCycle }) }))).toBe(expected);
  });
});

/** WebKitGTK's `Intl.Locale`: the base name has the extensions, and what they make of a tag with two is refused. */
class GtkLocale extends Intl.Locale {
  override get baseName(): string {
    return this.toString();
  }
}

describe('a locale of the browser', () => {
  afterEach(() => vi.unstubAllGlobals());

  const LOCALES = [
    ['en-US-u-va-posix', 'en-US-u-hc-h12'],
    ['en-US-u-hc-h23-va-posix', 'en-US-u-hc-h12'],
    ['en-GB-x-private', 'en-GB-u-hc-h12'],
    ['en-Latn-US', 'en-Latn-US-u-hc-h12'],
    ['de-AT-u-co-phonebk', 'en-u-hc-h12'],
    ['C', 'en-u-hc-h12'],
    ['C.UTF-8', 'en-u-hc-h12'],
    ['POSIX', 'en-u-hc-h12'],
    ['en_US', 'en-u-hc-h12'],
    ['en-', 'en-u-hc-h12'],
    ['', 'en-u-hc-h12'],
    ['und', 'en-u-hc-h12'],
  ] as const;

  it.each(LOCALES)('%s gives one that each part of Intl takes', (locale, expected) => {
    for (const Locale of [Intl.Locale, GtkLocale]) {
      vi.stubGlobal('Intl', Object.assign(Object.create(Intl) as typeof Intl, { Locale }));
      const own = localeOf('en', { locale, hourCycle: 'h12' });
      vi.unstubAllGlobals();
      expect(own).toBe(expected);
      for (const part of [Intl.DateTimeFormat, Intl.NumberFormat, Intl.Collator, Intl.Segmenter, Intl.PluralRules])
        expect(() => Reflect.construct(part, [own]) as unknown).not.toThrow();
    }
  });

  it.each(['', '24 hours'])('with a clock that is none (%j) has only its language and region', (hourCycle) => {
    expect(localeOf('en', { locale: 'en-GB', hourCycle })).toBe('en-GB');
  });

  it('that Intl itself refuses is replaced by the language', () => {
    const DateTimeFormat = Object.assign(
      function refuse() {
        throw new RangeError('invalid language tag: C');
      },
      { supportedLocalesOf: Intl.DateTimeFormat.supportedLocalesOf.bind(Intl.DateTimeFormat) },
    );
    vi.stubGlobal('Intl', Object.assign(Object.create(Intl) as typeof Intl, { DateTimeFormat }));
    expect(localeHere('de')).toBe('de');
  });
});
