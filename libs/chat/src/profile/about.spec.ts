import { describe, expect, it } from 'vitest';

import { aboutOf, withAbout } from './about.js';

describe('what users say about themselves', () => {
  it('is a text of their own data, whatever else other clients keep there', () => {
    expect(aboutOf({ about: ' Cook\n', team: 7 })).toBe('Cook');
    expect([null, undefined, {}, { about: 7 }, { about: ['Cook'] }, { about: null }].map(aboutOf)).toEqual(
      Array.from({ length: 6 }, () => ''),
    );
  });

  it('replaces what was said before and leaves all else', () => {
    expect(withAbout({ about: 'Cook', team: 7 }, ' Baker ')).toEqual({ about: 'Baker', team: 7 });
    expect(withAbout(null, 'Baker')).toEqual({ about: 'Baker' });
  });

  it('is removed by an empty text', () => {
    expect(withAbout({ about: 'Cook', team: 7 }, '  ')).toEqual({ team: 7 });
    expect(withAbout(undefined, '')).toEqual({});
  });
});
