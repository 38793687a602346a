import { describe, expect, it } from 'vitest';

import { colourOf, firstLetter, initials } from './initials.js';

describe('initials', () => {
  it.each([
    ['Alice', 'AL'],
    ['x', 'X'],
    ['李小龙', '李小'],
    ['👍', '👍'],
    ['Bob👍', 'BO'],
    ['👍Bob', '👍'],
    ['alice bob', 'AB'],
    ['Anna Maria van Dyck', 'AD'],
    ['anna.dyck', 'AD'],
    ['李 小龙', '李小'],
    ['👨‍👩‍👧‍👦 family', '👨‍👩‍👧‍👦F'],
    ['מרים כהן', 'מכ'],
    ['"quoted"', 'QU'],
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

describe('the first letter', () => {
  it.each([
    ['design-review', 'D'],
    ['#general', 'G'],
    ['👨‍👩‍👧‍👦 family', '👨‍👩‍👧‍👦'],
    ['', '?'],
  ])('of %s is %s', (name, expected) => {
    expect(firstLetter(name)).toBe(expected);
  });
});

describe('the colour of an avatar', () => {
  const idOf = (index: number): string => `0199f3a0-0000-7000-8000-${String(index * 7_919).padStart(12, '0')}`;
  const colours = Array.from({ length: 480 }, (_, index) => JSON.stringify(colourOf(idOf(index))));

  it('depends on the id only', () => {
    expect(colourOf(idOf(1))).toEqual(colourOf(idOf(1)));
  });

  it('is one of 24, each for about as many people', () => {
    const counts = [...new Set(colours)].map((colour) => colours.filter((other) => other === colour).length);
    expect(counts).toHaveLength(24);
    expect(Math.max(...counts)).toBeLessThan(40);
  });
});
