import { describe, expect, it } from 'vitest';
import { newId, type RoomId, type UserId } from '#contracts';
import { expiryStep } from './expiry.policy.js';
import { pairBatches } from './pair-batches.policy.js';

describe('the end of a token', () => {
  it('is announced once, a minute before, and then ends the connection', () => {
    expect(expiryStep(100_000, false, 39_999)).toBe('none');
    expect(expiryStep(100_000, false, 40_000)).toBe('announce');
    expect(expiryStep(100_000, true, 99_999)).toBe('none');
    expect(expiryStep(100_000, true, 100_000)).toBe('end');
  });
});

describe('pairs of users and rooms', () => {
  it('are split into bounded batches, with each user in one batch', () => {
    const rooms = (count: number) => new Set(Array.from({ length: count }, () => newId<RoomId>()));
    const users = new Map([3, 3, 5, 1].map((count) => [newId<UserId>(), rooms(count)]));
    const batches = pairBatches(users, 4);
    expect(batches.map((batch) => batch.map(({ roomIds }) => roomIds.length))).toEqual([[3], [3], [5], [1]]);
    expect(pairBatches(users, 100)).toHaveLength(1);
    expect(pairBatches(new Map(), 4)).toEqual([]);
  });
});
