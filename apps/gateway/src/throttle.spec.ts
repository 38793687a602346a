import { describe, expect, it } from 'vitest';
import { Throttle } from './throttle.js';

describe('a throttle', () => {
  it('lets one event per key and interval through', () => {
    const throttle = new Throttle(3_000);
    const passed = [0, 1, 2_999, 3_000, 5_999, 6_000].filter((nowMs) => throttle.pass('a', nowMs));
    expect(passed).toEqual([0, 3_000, 6_000]);
    expect(throttle.pass('b', 6_001)).toBe(true);
  });

  it('can be asked without counting an event', () => {
    const throttle = new Throttle(3_000);
    expect([throttle.isFree('a', 0), throttle.isFree('a', 0)]).toEqual([true, true]);
    throttle.pass('a', 0);
    expect([throttle.isFree('a', 2_999), throttle.isFree('a', 3_000)]).toEqual([false, true]);
  });
});
