import { describe, expect, it } from 'vitest';
import { beginsAtStart, sinceOf, wasGoneBefore } from './starts.policy.js';

const NOON = Date.parse('2026-01-01T12:00:00Z');
const head = (createdAt: number, deletedAt: string | null = null) => ({
  createdAt: new Date(createdAt).toISOString(),
  deletedAt,
});
const listener = { from_start: false, from_zero: false, reset_since: null, created_at: new Date(NOON) };

describe('where a hook begins in a room without a cursor', () => {
  it('is the beginning of the room for a mirror, and for a listener after a replay of all rooms', () => {
    expect(beginsAtStart({ ...listener, from_start: true }, head(0))).toBe(true);
    expect(beginsAtStart({ ...listener, from_zero: true }, head(0))).toBe(true);
  });

  it('is 10 s before its creation for a listener', () => {
    expect(sinceOf(listener)).toBe(NOON - 10_000);
  });

  it('is the beginning of a room that is younger', () => {
    expect(beginsAtStart(listener, head(NOON - 10_000))).toBe(false);
    expect(beginsAtStart(listener, head(NOON - 9_999))).toBe(true);
  });

  it('is before the fault after a reset', () => {
    const reset = { ...listener, reset_since: new Date(NOON + 60_000) };
    expect(sinceOf(reset)).toBe(NOON + 60_000);
    expect(beginsAtStart(reset, head(NOON))).toBe(false);
  });

  it('is nowhere to ask for in a deleted room', () => {
    expect(beginsAtStart(listener, head(0, '2026-01-01T11:00:00Z'))).toBe(true);
  });

  it('is none in a room that was gone before, which its receiver never had', () => {
    expect(wasGoneBefore(listener, head(0, '2026-01-01T11:00:00Z'))).toBe(true);
    expect(wasGoneBefore(listener, head(0, '2026-01-01T11:59:00Z'))).toBe(false);
    expect(wasGoneBefore(listener, head(0))).toBe(false);
  });
});
