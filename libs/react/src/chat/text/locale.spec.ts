import { describe, expect, it } from 'vitest';

import { localeOf } from './locale.js';

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
