import { describe, expect, it } from 'vitest';
import { beginReport, endReport, isOver, newWindow, takePoint } from './shared-window.policy.js';

const RATE = { points: 100, windowMs: 10_000 };

/** One process's view of one key. */
function viewer() {
  const window = newWindow();
  return {
    window,
    /** How many of that many attempts pass. */
    take: (attempts: number, nowMs: number) =>
      Array.from({ length: attempts }, () => takePoint(window, RATE, nowMs)).filter((retryMs) => retryMs === 0).length,
    retryAfterMs: (nowMs: number) => takePoint(window, RATE, nowMs),
    report: () => beginReport(window, RATE),
    hear: (points: number, endsInMs: number, nowMs: number) => endReport(window, RATE, { points, endsInMs }, nowMs),
    hearNothing: (nowMs: number) => endReport(window, RATE, undefined, nowMs),
  };
}

describe('a window that all processes share', () => {
  it('gets no report of a user below a tenth of the rate', () => {
    const one = viewer();
    for (let nowMs = 0; nowMs < 50_000; nowMs += 10_000) {
      expect(one.take(9, nowMs)).toBe(9);
      expect(one.report()).toBe(0);
    }
    one.take(1, 49_999);
    expect(one.report()).toBe(10);
  });

  it('counts each point if the rate is below ten', () => {
    const window = newWindow();
    takePoint(window, { points: 3, windowMs: 1_000 }, 0);
    expect(beginReport(window, { points: 3, windowMs: 1_000 })).toBe(1);
  });

  it('refuses from when all processes together have used the rate until it ends', () => {
    const one = viewer();
    one.take(10, 0);
    one.report();
    one.hear(95, 4_000, 1);
    expect(one.take(10, 100)).toBe(5);
    expect(one.retryAfterMs(200)).toBe(3_801);
    expect(one.retryAfterMs(3_900)).toBe(1_000);
    expect(one.retryAfterMs(4_899)).toBe(1_000);
    expect(one.retryAfterMs(5_900)).toBe(0);
  });

  it('counts points that are being reported', () => {
    const one = viewer();
    one.take(10, 0);
    one.report();
    one.hear(50, 9_000, 1);
    one.take(20, 2);
    expect(one.report()).toBe(20);
    expect(one.take(100, 3)).toBe(30);
    one.hear(70, 9_000, 4);
    expect(one.take(1, 5)).toBe(0);
  });

  it('refuses by both windows if both are used up', () => {
    const one = viewer();
    one.take(100, 0);
    one.report();
    one.hear(200, 2_000, 1);
    expect(one.retryAfterMs(1)).toBe(12_000);
    const other = viewer();
    other.take(100, 0);
    other.report();
    other.hear(101, 2_000, 1);
    expect(other.retryAfterMs(1)).toBe(9_999);
  });

  it('is longer if the rate was exceeded', () => {
    const one = viewer();
    one.take(10, 0);
    one.report();
    one.hear(250, 4_000, 1);
    expect(one.retryAfterMs(1)).toBe(4_000 + 15_000);
  });

  it('does not limit a user of one process, whenever the window began', () => {
    const one = viewer();
    one.take(9, 0);
    one.take(91, 9_000);
    one.report();
    one.hear(100, 10_000, 9_001);
    expect(one.take(101, 10_000)).toBe(100);
    one.report();
    one.hear(200, 9_000, 10_001);
    expect(one.take(100, 20_000)).toBe(100);
    one.report();
    one.hear(100, 10_000, 20_001);
    expect(one.window).toMatchObject({ total: 100, reported: 100 });
  });

  it('keeps a refused user refused', () => {
    const one = viewer();
    one.take(10, 0);
    one.report();
    one.take(91, 1);
    one.hear(10, 500, 2);
    expect(one.retryAfterMs(600)).toBe(9_400);
  });

  it('leaves the local window in charge while there is no answer', () => {
    const one = viewer();
    one.take(10, 0);
    one.report();
    one.hearNothing(1);
    expect(one.take(100, 2)).toBe(90);
  });

  it('does not count an unanswered report against its process', () => {
    const one = viewer();
    one.take(10, 0);
    one.report();
    one.hear(20, 10_000, 1);
    one.take(60, 2);
    one.report();
    one.hearNothing(3);
    one.take(10, 4);
    one.report();
    one.hear(90, 9_990, 5);
    expect(one.window).toMatchObject({ total: 90, reported: 80 });
  });

  it('starts again after Redis comes back empty, and keeps the local count', () => {
    const one = viewer();
    one.take(50, 0);
    one.report();
    one.hear(80, 9_000, 1);
    one.take(10, 2);
    one.report();
    one.hear(10, 10_000, 3);
    expect(one.window).toMatchObject({ total: 10, reported: 10 });
    expect(one.take(100, 4)).toBe(40);
  });

  it('is remembered until both windows have ended', () => {
    const one = viewer();
    one.take(10, 0);
    one.report();
    one.hear(10, 10_000, 5_000);
    expect([9_999, 10_000, 14_999, 15_000].map((nowMs) => isOver(one.window, nowMs))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});
