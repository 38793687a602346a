import { describe, expect, it } from 'vitest';
import { isFailingTooLong } from './failing.policy.js';

const NOW = 1_000_000_000;
const before = (seconds: number): number => NOW - seconds * 1000;
const row = { resumed_at: new Date(before(100)), last_accepted_at: null };
const waits = { acceptedAt: undefined, waitsSince: before(100) };

describe('a hook is failing for too long', () => {
  it('when something waits and nothing is accepted for the time that is set', () => {
    expect(isFailingTooLong(row, waits, 100, NOW)).toBe(true);
    expect(isFailingTooLong(row, waits, 101, NOW)).toBe(false);
  });

  it('not while something was accepted, by this courier or by the one before', () => {
    expect(isFailingTooLong(row, { ...waits, acceptedAt: before(10) }, 50, NOW)).toBe(false);
    expect(isFailingTooLong({ ...row, last_accepted_at: new Date(before(10)) }, waits, 50, NOW)).toBe(false);
  });

  it('not before it was resumed for so long, nor if what waits is younger', () => {
    expect(isFailingTooLong({ ...row, resumed_at: new Date(before(10)) }, waits, 50, NOW)).toBe(false);
    expect(isFailingTooLong(row, { ...waits, waitsSince: before(10) }, 50, NOW)).toBe(false);
  });
});
