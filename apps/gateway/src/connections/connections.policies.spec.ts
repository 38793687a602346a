import { describe, expect, it } from 'vitest';
import { LIMITS, newId, type RoomId, type UserId } from '#contracts';
import { typingShare } from '../typing/typing.policy.js';
import { sliceSize } from './drain.policy.js';
import { expiryStep } from './expiry.policy.js';
import { pairBatches } from './pair-batches.policy.js';

describe('the end of a token', () => {
  it('is announced once, a minute before, and then cuts', () => {
    expect(expiryStep(100_000, false, 39_999)).toBe('none');
    expect(expiryStep(100_000, false, 40_000)).toBe('announce');
    expect(expiryStep(100_000, true, 99_999)).toBe('none');
    expect(expiryStep(100_000, true, 100_000)).toBe('cut');
  });
});

describe('slices of a drain', () => {
  it('are as large as the rest of the time demands', () => {
    expect(sliceSize(1_000, 10_000, 100)).toBe(10);
    expect(sliceSize(3, 10_000, 100)).toBe(1);
    expect(sliceSize(50, 40, 100)).toBe(50);
    expect(sliceSize(50, -1, 100)).toBe(50);
  });
});

describe('pairs of users and rooms', () => {
  it('are asked about in batches of a bounded size, each user in one', () => {
    const rooms = (count: number) => new Set(Array.from({ length: count }, () => newId<RoomId>()));
    const users = new Map([3, 3, 5, 1].map((count) => [newId<UserId>(), rooms(count)]));
    const batches = pairBatches(users, 4);
    expect(batches.map((batch) => batch.map(({ roomIds }) => roomIds.length))).toEqual([[3], [3], [5], [1]]);
    expect(pairBatches(users, 100)).toHaveLength(1);
    expect(pairBatches(new Map(), 4)).toEqual([]);
  });
});

describe('typing', () => {
  it('is passed on in full up to the limit of live rooms, and ever less above', () => {
    expect(typingShare(LIMITS.liveRoomMembers)).toBe(1);
    expect(typingShare(LIMITS.liveRoomMembers * 4)).toBe(0.25);
  });
});
