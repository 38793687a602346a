import { describe, expect, it } from 'vitest';
import { sliceSize } from './drain.policy.js';

describe('slices of a drain', () => {
  it('are as large as the remaining time requires', () => {
    expect(sliceSize(1_000, 10_000, 100)).toBe(10);
    expect(sliceSize(3, 10_000, 100)).toBe(1);
    expect(sliceSize(50, 40, 100)).toBe(50);
    expect(sliceSize(50, -1, 100)).toBe(50);
  });
});
