import { describe, expect, it } from 'vitest';

import { nextAfter } from './next-report.js';

const at = (id: string, minute: number) => ({ id, lastAt: `2026-11-30T10:0${String(minute)}:00.000Z` });

describe('the next report', () => {
  const open = [at('d', 4), at('c', 2), at('b', 2), at('a', 1)];

  it('is the one after it in the list, also when it is closed itself', () => {
    expect(nextAfter(at('d', 4), open)).toBe('c');
    expect(nextAfter(at('x', 3), open)).toBe('c');
  });

  it('is decided by the id among those of one moment', () => {
    expect(nextAfter(at('c', 2), open)).toBe('b');
  });

  it('is the first one after the last, and none when no other is open', () => {
    expect(nextAfter(at('a', 1), open)).toBe('d');
    expect(nextAfter(at('a', 1), [at('a', 1)])).toBeNull();
    expect(nextAfter(at('a', 1), [])).toBeNull();
  });
});
