import { describe, expect, it } from 'vitest';
import { backoffMs, laterMs } from './backoff.policy.js';

describe('a back-off delay', () => {
  it('grows to 30 s and differs between clients', () => {
    expect([0, 1, 5, 100].map((attempt) => backoffMs(attempt, 0))).toEqual([250, 500, 8_000, 15_000]);
    expect(backoffMs(100, 0.999)).toBeLessThanOrEqual(30_000);
  });

  it('is at least retryAfterMs and at most an hour plus jitter', () => {
    expect(laterMs({ retryAfterMs: 700 }, 9, 0)).toBe(700);
    expect(laterMs({ retryAfterMs: 30 * 86_400_000 }, 0, 1)).toBe(4_320_000);
  });
});
