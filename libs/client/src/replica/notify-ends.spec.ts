import { beforeEach, describe, expect, it } from 'vitest';

import type { NotifyLevel, RoomId } from '#contracts';

import { counter } from '../../model/model-store.js';
import { aState } from '../../model/samples.js';
import { CountingClock, VirtualClock } from '../../model/virtual-clock.js';
import { Timelines } from '../timeline/timelines.js';
import { NotifyEnds } from './notify-ends.js';
import { Replica } from './replica.js';

const ROOM = 'room' as RoomId;
const DAY_MS = 86_400_000;

describe('a temporary notification level', () => {
  let virtual: VirtualClock;
  let clock: CountingClock;
  let delays: number[];
  let replica: Replica;
  let urev: number;

  const inMs = (ms: number) => new Date(virtual.now() + ms).toISOString();
  const me = () => replica.shown(ROOM)?.summary?.me;
  const level = () => me()?.notify;
  const applied = (notify: NotifyLevel, notifyUntil: string | null = null, notifyThen: NotifyLevel | null = null) => {
    const own = { role: 'member', notify, joinedAt: '', notifyUntil, notifyThen } as const;
    replica.applyState(aState(10, { urev: counter(++urev), me: own }));
  };

  beforeEach(() => {
    virtual = new VirtualClock();
    clock = new CountingClock(virtual);
    delays = [];
    urev = 0;
    replica = new Replica({
      me: () => null,
      bounds: { closedMessages: 3, openMessages: 6 },
      isOpen: () => false,
      followerOf: (roomId) => new Timelines().followerOf(roomId),
      roomChanged: (roomId) => ends.follow(roomId),
      dropped: () => undefined,
      blockedChanged: () => undefined,
      ownItem: () => undefined,
      doubted: () => undefined,
    });
    const now = () => clock.now();
    const after = (delayMs: number, run: () => void) => {
      delays.push(delayMs);
      return clock.after(delayMs, run);
    };
    const ends = new NotifyEnds(replica, { now, after }, (roomId) => ends.follow(roomId));
  });

  it.each([1_000, 300 * DAY_MS])('returns to the level before after %d ms, without the server', async (ms) => {
    applied('none', inMs(ms), 'mentions');
    await virtual.pass(ms - 1);
    expect(level()).toBe('none');
    await virtual.pass(1);
    expect(me()).toMatchObject({ notify: 'mentions', notifyUntil: null, notifyThen: null });
    expect({ urev: replica.shown(ROOM)?.summary?.urev, waiting: clock.waiting }).toEqual({ urev: 1, waiting: 0 });
    // The most that a timer of a browser takes.
    expect(Math.max(...delays)).toBeLessThan(2 ** 31);
  });

  it('that comes after its time is never shown', () => {
    applied('none', inMs(0), 'all');
    expect({ level: level(), waiting: clock.waiting }).toEqual({ level: 'all', waiting: 0 });
  });

  it('ends at the new time if that changes, and not at all if the level is for good now', async () => {
    applied('none', inMs(1_000), 'all');
    applied('none', inMs(5_000), 'all');
    await virtual.pass(4_000);
    expect({ level: level(), waiting: clock.waiting }).toEqual({ level: 'none', waiting: 1 });
    applied('none');
    expect(clock.waiting).toBe(0);
    await virtual.pass(2_000);
    expect(level()).toBe('none');
  });

  it('ends also in a room that is shown from before a reset, and is forgotten with the room', async () => {
    applied('none', inMs(1_000), 'all');
    replica.reset();
    await virtual.pass(1_000);
    expect(level()).toBe('all');
    applied('none', inMs(1_000), 'all');
    replica.clear();
    expect({ me: me(), waiting: clock.waiting }).toEqual({ me: undefined, waiting: 0 });
  });
});
