import { describe, expect, it } from 'vitest';
import { nameSkeletons } from './name-skeletons.js';

function lookAlike(one: string, other: string): boolean {
  const skeletons = nameSkeletons(one);
  return nameSkeletons(other).some((skeleton) => skeletons.includes(skeleton));
}

describe('names', () => {
  it.each([
    ['paypal', 'раураl'],
    ['Tea room', 'Теа rооm'],
    ['alice', 'aIice'],
    ['ALICE', 'aIice'],
    ['modern', 'rnodern'],
    ['Mary', 'rnary'],
    ['lobby', '1obby'],
    ['foo', 'f00'],
    ['tea', 't\u200dea'],
    ...['\u2800', '\ufdd0', '\ufffc', '\ufffe', '\u{16fe4}', '\u{1d159}', '\u{1ffff}'].map((blank) => [
      'tea',
      `te${blank}a`,
    ]),
    ['ada', '𝖆𝖉𝖆'],
    ['résumé', 're\u0301sume\u0301'],
    ['one', 'ΟΝΕ'],
  ])('that look alike share a skeleton: %s, %s', (one, other) => {
    expect(lookAlike(one, other)).toBe(true);
  });

  it.each([
    ['Karl', 'Kari'],
    ['mail', 'mall'],
    ['tea', 'teas'],
    ['tea', 'téa'],
    ['room 1', 'room 2'],
    ['чай', 'чаи'],
  ])('that do not look alike share none: %s, %s', (one, other) => {
    expect(lookAlike(one, other)).toBe(false);
  });

  it('have skeletons without case, line breaks and white space at the ends', () => {
    expect(nameSkeletons(' Tea\n Room ')).toEqual(nameSkeletons('tea room'));
  });
});
