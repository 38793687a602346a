import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Resender } from './resender.js';

const LEEWAY_MS = 200;

describe('the resender', () => {
  let sends: number[];
  let isUnavailable: boolean;
  let resender: Resender;
  const send = () => {
    sends.push(performance.now());
    return isUnavailable ? Promise.reject(new Error('unavailable')) : Promise.resolve();
  };

  beforeEach(() => {
    vi.useFakeTimers();
    sends = [];
    isUnavailable = false;
    resender = new Resender([3_000, 3_000]);
  });
  afterEach(() => vi.useRealTimers());

  it('resends after each pause, and then stops', async () => {
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

  it('stops resending after the reply, and stops its timer', async () => {
    resender.send('a', send);
    resender.forget('a');
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sends).toHaveLength(1);
  });

  it('retries several times a second while the broker is unavailable, and counts no send as accepted', async () => {
    isUnavailable = true;
    resender.send('a', send);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sends.length).toBeGreaterThan(5);
    expect(resender.wasAccepted('a')).toBe(false);
    expect(resender.isFirst('a')).toBe(false);
    isUnavailable = false;
    await vi.advanceTimersByTimeAsync(400);
    expect(resender.wasAccepted('a')).toBe(true);
    resender.forget('a');
  });

  it('resends everything when replies may be lost', async () => {
    resender.send('a', send);
    resender.send('b', send);
    await vi.advanceTimersByTimeAsync(500);
    resender.resendAll();
    expect(sends).toHaveLength(4);
    resender.forget('a');
    resender.forget('b');
  });
});
