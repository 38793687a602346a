import { describe, expect, it } from 'vitest';

import { languageOf } from './language-of.js';

describe('the language of the texts', () => {
  it('is the first wanted one that there are texts in, whatever its region', () => {
    expect(languageOf(['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(languageOf(['en-GB', 'de'])).toBe('en');
  });

  it('is English if there is none', () => {
    expect(languageOf([])).toBe('en');
    expect(languageOf(['fr', '', 'constructor'])).toBe('en');
  });
});
