import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Resender } from './resender.js';

const LEEWAY_MS = 200;

describe('the resender', () => {
  let sends: number[];
  let isAway: boolean;
  let resender: Resender;
  const send = () => {
    sends.push(performance.now());
    return isAway ? Promise.reject(new Error('away')) : Promise.resolve();
  };

  beforeEach(() => {
    vi.useFakeTimers();
    sends = [];
    isAway = false;
    resender = new Resender([3_000, 3_000]);
  });
  afterEach(() => vi.useRealTimers());

  it('sends again after each pause, and then no more', async () => {
    const startedAt = performance.now();
    resender.send('a', send);
    await vi.advanceTimersByTimeAsync(20_000);
    const after = sends.map((at) => at - startedAt);
    expect(after).toHaveLength(3);
    for (const [i, wantedMs] of [0, 3_000, 6_000].entries()) {
      expect(after[i]).toBeGreaterThanOrEqual(wantedMs);
      expect(after[i]).toBeLessThan(wantedMs + LEEWAY_MS);
    }
  });

  it('sends no more what has its reply, and stops its timer', async () => {
    resender.send('a', send);
    resender.forget('a');
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sends).toHaveLength(1);
  });

  it('tries on, several times a second, while the broker is away, and counts nothing of it as taken', async () => {
    isAway = true;
    resender.send('a', send);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sends.length).toBeGreaterThan(5);
    expect(resender.wasTaken('a')).toBe(false);
    expect(resender.isFirst('a')).toBe(false);
    isAway = false;
    await vi.advanceTimersByTimeAsync(400);
    expect(resender.wasTaken('a')).toBe(true);
    resender.forget('a');
  });

  it('sends everything at once when replies may be lost', async () => {
    resender.send('a', send);
    resender.send('b', send);
    await vi.advanceTimersByTimeAsync(500);
    resender.sendAllAgain();
    expect(sends).toHaveLength(4);
    resender.forget('a');
    resender.forget('b');
  });
});
