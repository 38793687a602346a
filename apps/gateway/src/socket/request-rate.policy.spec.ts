import { describe, expect, it } from 'vitest';
import { countRequest } from './request-rate.policy.js';

describe('the request rate', () => {
  const rate = { points: 2, windowMs: 5_000 };

  it('lets so many requests through in a window and then says when to come back', () => {
    const window = { endsAtMs: 0, count: 0 };
    const answers = [0, 100, 1_000, 4_990, 5_000].map((nowMs) => countRequest(window, rate, nowMs));
    expect(answers).toEqual([0, 0, 4_000, 10, 0]);
  });

  it('refuses for a second at least, so that what follows at once is refused alike', () => {
    const window = { endsAtMs: 0, count: 0 };
    const answers = [0, 1, 4_999, 5_001, 5_998, 5_999].map((nowMs) => countRequest(window, rate, nowMs));
    expect(answers).toEqual([0, 0, 1_000, 998, 1, 0]);
  });
});
