import { describe, expect, it } from 'vitest';
import { PAUSE_MAX_MS, pauseAfter, SLOW_WAIT_MS } from './pace.policy.js';

describe('the pause behind a part of an import', () => {
  it('is none on a site that nobody writes to, however slow it is', () => {
    expect(pauseAfter({ partMs: 100, waitMs: 1_000, isBusy: false })).toBe(0);
  });

  it('is as long as the part while others write, and longer if they would wait', () => {
    const worked = { partMs: 100, isBusy: true };
    expect(pauseAfter({ ...worked, waitMs: SLOW_WAIT_MS })).toBe(100);
    expect(pauseAfter({ ...worked, waitMs: SLOW_WAIT_MS + 1 })).toBe(400);
  });

  it('has a bound, so that the command gets its answers in time', () => {
    expect(pauseAfter({ partMs: 8_000, waitMs: 1_000, isBusy: true })).toBe(PAUSE_MAX_MS);
  });
});
