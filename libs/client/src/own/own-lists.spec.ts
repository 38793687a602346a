import { expect, it, vi } from 'vitest';

import type { RoomId, UserId } from '#contracts';

import { reply, replyItem, ROOM, state } from '../../model/threads-world.js';
import { VirtualClock } from '../../model/virtual-clock.js';
import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import { OwnLists } from './own-lists.js';

it('threads follow frames, items and syncs, of a server with the feature, until a sign-out', async () => {
  const clock = new VirtualClock();
  const ask = vi.fn(() => Promise.resolve({ threads: [state('t', 3, { unread: 1 })], cursor: null }));
  const runtime = { clock, random: () => 0, report: vi.fn() } as unknown as Runtime;
  const isReady = (feature: string): boolean => feature === 'threads';
  const own = new OwnLists(
    { ask } as unknown as Requests,
    runtime,
    () => ({ me: 'me' as UserId, blocked: new Set(), joinedAt: () => null }),
    isReady,
  );
  const unread = () => own.threads.unread.getSnapshot()?.replies;
  own.threads.unread.subscribe(vi.fn());
  await clock.pass(0);
  own.onChanges({ roomId: ROOM, from: 0, to: 1, items: [replyItem('t', 4)] } as never);
  expect(unread()).toBe(2);
  own.onItem({ type: 'room.gone', roomId: ROOM });
  own.onItem({ type: 'room.gone', roomId: 'other' as RoomId });
  expect(unread()).toBe(0);
  own.outdated();
  await clock.pass(5_000);
  expect({ unread: unread(), ask: ask.mock.calls.length }).toEqual({ unread: 1, ask: 2 });
  own.outdated();
  own.stop();
  await clock.pass(5_000);
  expect(ask).toHaveBeenCalledTimes(2);
  own.clear();
  expect(unread()).toBeUndefined();
});

it('mentions follow frames, items and syncs, of a server with the feature, until a sign-out', async () => {
  const clock = new VirtualClock();
  const message = { ...reply('t', 3), mentions: ['me'] };
  const ask = vi.fn(() => Promise.resolve({ mentions: [{ message, unread: true }], cursor: null }));
  const runtime = { clock, random: () => 0, report: vi.fn() } as unknown as Runtime;
  const isReady = (feature: string): boolean => feature === 'mentions';
  const own = new OwnLists(
    { ask } as unknown as Requests,
    runtime,
    () => ({ me: 'me' as UserId, blocked: new Set(), joinedAt: () => null }),
    isReady,
  );
  const ids = () => own.mentions.getSnapshot().mentions?.map(({ message: { id } }) => id);
  own.mentions.subscribe(vi.fn());
  await clock.pass(0);
  const item = replyItem('t', 4, { mentions: ['me' as UserId] });
  own.onChanges({ roomId: ROOM, from: 0, to: 1, items: [item] } as never);
  expect(ids()).toEqual(['t4', 't3']);
  own.onItem({ type: 'room.gone', roomId: ROOM });
  expect(ids()).toEqual([]);
  own.outdated();
  await clock.pass(0);
  expect(ids()).toEqual(['t3']);
  own.clear();
  expect(ids()).toBeUndefined();
});
