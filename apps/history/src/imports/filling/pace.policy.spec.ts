import { describe, expect, it } from 'vitest';
import { PAUSE_MAX_MS, pauseAfter, SLOW_WAIT_MS } from './pace.policy.js';

describe('the pause behind a piece of a part', () => {
  it('is longer than the piece, and longer still if others would wait', () => {
    expect(pauseAfter(10, SLOW_WAIT_MS)).toBe(20);
    expect(pauseAfter(10, SLOW_WAIT_MS + 1)).toBe(40);
  });

  it('has a bound, so that the command gets its answer in time', () => {
    expect(pauseAfter(8_000, Infinity)).toBe(PAUSE_MAX_MS);
  });
});
