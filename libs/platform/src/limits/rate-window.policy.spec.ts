import { describe, expect, it } from 'vitest';
import { countEvent } from './rate-window.policy.js';

describe('a rate', () => {
  const rate = { points: 2, windowMs: 5_000 };
  const answers = (...times: number[]) => {
    const window = { endsAtMs: 0, count: 0 };
    return times.map((nowMs) => countEvent(window, rate, nowMs));
  };

  it('admits that many in a window, then says when to retry', () => {
    expect(answers(0, 100, 1_000, 3_990, 5_000)).toEqual([0, 0, 4_000, 1_010, 0]);
  });

  it('refuses for a second after the last refusal, so that requests sent right after it are refused too', () => {
    expect(answers(0, 1, 4_999, 5_001, 5_998, 6_997, 7_997)).toEqual([0, 0, 1_000, 1_000, 1_000, 1_000, 0]);
  });
});
