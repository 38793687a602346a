import { describe, expect, it } from 'vitest';
import {
  newId,
  SYNC_ROOMS_MAX,
  type Member,
  type Rev,
  type RoomId,
  type RoomState,
  type Urev,
  type UserId,
} from '#contracts';
import { DeltaDraft, distribute, nextPieces } from './delta.policy.js';
import { behindRooms, cutMyChanges, isSurelyTooLong, type BehindRoom, type MyChange } from './sync.policy.js';

const rev = (value: number) => value as Rev;
const behind = (items: number, from = 0): BehindRoom => ({
  roomId: newId<RoomId>(),
  from: rev(from),
  headRev: rev(from + items),
  firstSeq: 1,
  headSeq: items,
});
const member = (memberRev: number) => {
  const user = {
    id: newId<UserId>(),
    username: 'ann',
    displayName: 'Ann',
    type: 'user',
    avatarUrl: null,
    version: 1,
  } as const;
  const joined: Member = { user, role: 'member', state: 'joined', joinedAt: '', mutedUntil: null, rev: rev(memberRev) };
  return { type: 'member' as const, member: joined };
};

describe('the plan of a sync', () => {
  it('takes the rooms that are least behind first, and skips current ones', () => {
    const [far, near, even] = [behind(30), behind(3), behind(0)];
    const rooms = Object.fromEntries([far, near, even].map(({ roomId, from }) => [roomId, from]));
    expect(behindRooms({ rooms }, [far, even, near]).map(({ roomId }) => roomId)).toEqual([near.roomId, far.roomId]);
  });

  it('distributes the limit, and reports that there is more', () => {
    const counted = [30, 5, 3].map((items) => ({ room: behind(items), items, sent: 0 }));
    const { planned, more } = distribute(counted, 10);
    expect(planned.map(({ items, take }) => [items, take])).toEqual([
      [3, 3],
      [5, 5],
      [30, 2],
    ]);
    expect(more).toBe(true);
    expect(distribute(counted, 38)).toMatchObject({ left: 0, more: false });
  });

  it('reports a room as too long without using up the limit', () => {
    const counted = [2_001, 2_000].map((items) => ({ room: behind(items), items, sent: 0 }));
    const { planned, more, left } = distribute(counted, 2_000);
    expect(planned.map(({ take }) => take)).toEqual([2_000, 0]);
    expect({ more, left }).toEqual({ more: false, left: 0 });
  });

  it('knows without counting that a room with many new messages is too long', () => {
    expect(isSurelyTooLong({ ...behind(0, 10), headSeq: 2_011 })).toBe(true);
    expect(isSurelyTooLong({ ...behind(0, 10), headSeq: 2_010 })).toBe(false);
    // Purged messages do not count.
    expect(isSurelyTooLong({ ...behind(0, 10), headSeq: 2_011, firstSeq: 2_000 })).toBe(false);
  });
});

describe('a delta', () => {
  it('ends at its last item if it was cut, otherwise at the head', () => {
    const room = behind(9, 100);
    const draft = new DeltaDraft({ room, take: 2, items: 9, sent: 2 });
    expect(nextPieces([draft], 5)).toMatchObject([{ from: 100, take: 2 }]);
    expect(draft.add([member(104), member(107)], 2, { leftBytes: 10_000 })).toBe(true);
    expect(nextPieces([draft], 5)).toEqual([]);
    expect(draft.finish()).toMatchObject({ from: 100, to: 107, more: true, tooLong: false });
    const whole = new DeltaDraft({ room, take: 1, items: 1, sent: 0 });
    whole.add([member(105)], 1, { leftBytes: 10_000 });
    expect(whole.finish()).toMatchObject({ to: 109, more: false });
  });

  it('takes no item beyond the bytes of the answer', () => {
    const draft = new DeltaDraft({ room: behind(9), take: 9, items: 9, sent: 0 });
    expect(draft.add([member(1), member(2), member(3)], 9, { leftBytes: 400 })).toBe(false);
    expect(draft.items).toHaveLength(1);
    expect(draft.finish()).toMatchObject({ to: 1, more: true });
  });

  it('is complete when the room has fewer items than planned, even none', () => {
    const budget = { leftBytes: 10_000 };
    for (const items of [[member(103)], []]) {
      const draft = new DeltaDraft({ room: behind(9, 100), take: 9, items: 9, sent: 9 });
      expect(draft.add(items, 9, budget)).toBe(true);
      expect(nextPieces([draft], 5)).toEqual([]);
      expect(draft.finish()).toMatchObject({ items, to: 109, more: false });
    }
  });
});

describe('the caller’s rooms in a sync', () => {
  const change = (urev: number, mine = true): MyChange => ({ roomId: newId<RoomId>(), urev: urev as Urev, mine });
  const stateOf = (own: MyChange, topic = '') => ({ id: own.roomId, urev: own.urev, topic }) as RoomState;
  const statesOf = (changes: MyChange[], topic?: string) =>
    changes.filter(({ mine }) => mine).map((own) => stateOf(own, topic));
  const head = 900 as Urev;

  it('are complete up to the caller’s urev', () => {
    const changes = [change(3), change(5, false), change(7)];
    const page = cutMyChanges(changes, statesOf(changes), head);
    expect(page).toMatchObject({ urev: head, more: false, gone: [changes[1]?.roomId] });
    expect(page.states).toHaveLength(2);
  });

  it('are cut after 200, at the urev of the last one', () => {
    const changes = Array.from({ length: SYNC_ROOMS_MAX + 1 }, (_, index) => change(index * 2 + 1));
    const page = cutMyChanges(changes, statesOf(changes), head);
    expect(page).toMatchObject({ more: true, urev: 399 });
    expect(page.states).toHaveLength(SYNC_ROOMS_MAX);
  });

  it('are cut where the answer is full; later `gone` rooms wait for the next answer', () => {
    const changes = Array.from({ length: 150 }, (_, index) => change(index + 1, index !== 149));
    const page = cutMyChanges(changes, statesOf(changes, 'x'.repeat(4_000)), head);
    expect(page).toMatchObject({ more: true, gone: [] });
    expect(page.states.at(-1)?.urev).toBe(page.urev);
    expect(page.states.length).toBeGreaterThan(50);
  });
});
