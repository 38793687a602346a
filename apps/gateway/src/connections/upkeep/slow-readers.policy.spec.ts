import { describe, expect, it } from 'vitest';
import { overBudget } from './slow-readers.policy.js';

const reader = (owner: string, unreadBytes: number) => ({ owner, unreadBytes });

describe('the budget of unread bytes', () => {
  it('closes no connection within the budget', () => {
    expect(overBudget([reader('ann', 40), reader('ben', 60)], 100)).toEqual([]);
    expect(overBudget([], 0)).toEqual([]);
  });

  it('cuts the user with the most unread bytes first, also if each of their connections has few', () => {
    const flood = Array.from({ length: 20 }, (_, index) => reader('flood', 10 + index));
    const cut = overBudget([reader('ann', 60), ...flood, reader('ben', 50)], 200);
    expect(new Set(cut.map(({ owner }) => owner))).toEqual(new Set(['flood']));
    expect(cut.map(({ unreadBytes }) => unreadBytes).slice(0, 3)).toEqual([29, 28, 27]);
    const left = 60 + 50 + 390 - cut.reduce((sum, { unreadBytes }) => sum + unreadBytes, 0);
    expect(left).toBeLessThanOrEqual(200);
    expect(left + (cut.at(-1)?.unreadBytes ?? 0)).toBeGreaterThan(200);
  });

  it('cuts the next user if that is not enough', () => {
    const cut = overBudget([reader('ann', 60), reader('ben', 50), reader('cat', 5)], 10);
    expect(cut.map(({ owner }) => owner)).toEqual(['ann', 'ben']);
  });
});
