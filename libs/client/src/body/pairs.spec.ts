import { describe, expect, it } from 'vitest';

import { Pairs } from './pairs.js';

describe('the pairs of a text', () => {
  it.each([
    ['a (b) c', 2, 4, true],
    ['a (b) c', 2, 5, false],
    ['a (b [c) d] e', 5, 7, false],
    ['a (b [c) d] e', 2, 6, true],
    ['a ) b ( c', 0, 5, false],
    ['a "b" c', 3, 7, true],
    ['a "b\nc" d', 0, 3, false],
  ])('%j from %i to %i: split %s', (text, from, to, isSplit) => {
    expect(new Pairs(text).isSplitBy(from, to)).toBe(isSplit);
  });

  it('are found in linear time, also if no bracket closes another one', () => {
    const timeOf = (count: number): number => {
      const pairs = new Pairs('('.repeat(count) + ']'.repeat(count));
      const start = performance.now();
      pairs.isSplitBy(0, 1);
      return performance.now() - start;
    };
    timeOf(1_000);
    const short = Math.min(timeOf(4_000), timeOf(4_000), timeOf(4_000));
    const long = Math.min(timeOf(40_000), timeOf(40_000));
    expect(long).toBeLessThan(Math.max(short, 10) * 40);
  });
});
