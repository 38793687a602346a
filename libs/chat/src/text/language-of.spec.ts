import { describe, expect, it } from 'vitest';

import { browserLanguages, languageOf } from './language-of.js';

describe('the language of the texts', () => {
  it('is the first wanted one that there are texts in, whatever its region', () => {
    expect(languageOf(['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(languageOf(['en-GB', 'de'])).toBe('en');
  });

  it('is English if there is none', () => {
    expect(languageOf([])).toBe('en');
    expect(languageOf(['fr', '', 'constructor'])).toBe('en');
  });

  it.each([
    [{ languages: ['C'], language: 'C' }, 'en'],
    [{ languages: ['de_AT.UTF-8'], language: 'de_AT.UTF-8' }, 'de'],
    [{ languages: ['POSIX', 'de'], language: 'POSIX' }, 'de'],
    [{ languages: [], language: 'de' }, 'de'],
    [{ language: 'DE-de' }, 'de'],
    [{ languages: ['en-US-u-va-posix', 'de'] }, 'en'],
    [{}, 'en'],
  ])('is found in what any browser says: %j', (navigator, expected) => {
    expect(languageOf([null, ...browserLanguages(navigator)])).toBe(expected);
  });
});
