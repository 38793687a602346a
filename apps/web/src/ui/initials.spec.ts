import { describe, expect, it } from 'vitest';

import { colourOf, initials } from './initials.js';

describe('initials', () => {
  it.each([
    ['Alice', 'A'],
    ['alice bob', 'AB'],
    ['Anna Maria van Dyck', 'AD'],
    ['anna.dyck', 'AD'],
    ['李 小龙', '李小'],
    ['👨‍👩‍👧‍👦 family', '👨‍👩‍👧‍👦F'],
    ['מרים כהן', 'מכ'],
    ['"quoted"', 'Q'],
  ])('of %s are %s', (name, expected) => {
    expect(initials(name)).toBe(expected);
  });

  it('of a name that cannot be seen are a question mark', () => {
    expect(initials('\u200b\u200d')).toBe('?');
    expect(initials('')).toBe('?');
  });

  it('stay short with thousands of combining marks', () => {
    expect([...initials(`a${'\u0301'.repeat(7_980)}`)].length).toBeLessThanOrEqual(12);
  });
});

describe('the colour of an avatar', () => {
  it('depends on the id only, and differs between ids', () => {
    const ids = Array.from({ length: 40 }, (_, index) => `0199f3a0-0000-7000-8000-0000000000${String(index)}`);
    expect(ids.map(colourOf)).toEqual(ids.map(colourOf));
    expect(new Set(ids.map(colourOf)).size).toBeGreaterThan(5);
  });
});
