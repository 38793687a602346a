import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExpiringCache } from './expiring-cache.js';

describe('an expiring cache', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('drops a value when it expires', () => {
    const cache = new ExpiringCache<string>(10);
    cache.set('a', 'value', Date.now() + 1000);
    vi.advanceTimersByTime(999);
    expect(cache.get('a')).toBe('value');
    vi.advanceTimersByTime(1);
    expect(cache.get('a')).toBeUndefined();
  });

  it('drops the entry set first when it is full', () => {
    const cache = new ExpiringCache<number>(2);
    const end = Date.now() + 1000;
    cache.set('a', 1, end);
    cache.set('b', 2, end);
    cache.set('a', 3, end);
    cache.set('c', 4, end);
    expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([3, undefined, 4]);
  });
});
