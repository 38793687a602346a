import { beforeEach, describe, expect, it } from 'vitest';

import { ShownRanges } from './shown-ranges.js';

const never = (seq: number): number => seq;
/** Passes these messages. */
const only =
  (...seqs: readonly number[]) =>
  (seq: number): number => {
    let next = seq;
    while (seqs.includes(next)) next++;
    return next;
  };

describe('what was shown above the marker', () => {
  let ranges: ShownRanges;

  beforeEach(() => {
    ranges = new ShownRanges();
  });

  it('moves it up to the first message that was skipped', () => {
    ranges.add(4, 6);
    ranges.add(9, 12);
    expect(ranges.advance(3, never)).toBe(6);
    expect(ranges.isEmpty).toBe(false);
    ranges.add(7, 8);
    expect(ranges.advance(6, never)).toBe(12);
    expect(ranges.isEmpty).toBe(true);
  });

  it('moves it over messages that leave no gap, if a later one was shown', () => {
    ranges.add(6, 7);
    expect(ranges.advance(3, only(4))).toBe(3);
    expect(ranges.advance(3, only(4, 5, 8))).toBe(7);
  });

  it('is joined where it overlaps or touches', () => {
    ranges.add(10, 12);
    ranges.add(20, 22);
    ranges.add(13, 19);
    expect(ranges.advance(9, never)).toBe(22);
  });

  it('does not count below the marker', () => {
    ranges.add(1, 5);
    expect(ranges.advance(9, never)).toBe(9);
    expect(ranges.isEmpty).toBe(true);
  });

  it('forgets the highest messages if it is in too many pieces', () => {
    for (let piece = 1; piece <= 1_000; piece++) ranges.add(piece * 2, piece * 2);
    expect(ranges.advance(1, () => Infinity)).toBeLessThan(2_000);
    expect(ranges.isEmpty).toBe(true);
  });
});
