import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { MessageId, RoomState, Seq, ThreadState, UserId, UserItem } from '#contracts';

import { OTHER, reply, replyItem, ROOM, state, ThreadsWorld } from '../../model/threads-world.js';

const ME = 'me' as UserId;
const T = 't' as MessageId;

describe('unread replies', () => {
  let world: ThreadsWorld;
  const unread = () => world.threads.unread.getSnapshot();
  const counts = (id = T) => {
    const held = world.threads.stateOf(id);
    return held === undefined ? null : [held.unread, held.mentions, held.readSeq, held.following];
  };

  beforeEach(() => {
    world = new ThreadsWorld(ME);
  });

  /** Subscribes, and answers the list. */
  const start = async (...threads: ThreadState[]): Promise<void> => {
    world.threads.unread.subscribe(vi.fn());
    await world.answer({ threads, cursor: null });
    world.asked.length = 0;
  };

  it('are listed to the end once a view shows them, and summed up', async () => {
    world.threads.outdated();
    await world.pass(5_000);
    expect({ asked: world.asked, unread: unread() }).toEqual({ asked: [], unread: null });
    world.threads.unread.subscribe(vi.fn());
    expect(world.asked).toEqual([['thread:list', { unread: true, limit: 200 }]]);
    await world.answer({ threads: [state(T, 3, { unread: 2, mentions: 1 })], cursor: 'more' });
    expect(world.asked.at(-1)).toEqual(['thread:list', { unread: true, limit: 200, cursor: 'more' }]);
    const elsewhere = state('u', 2, { roomId: OTHER, unread: 100 });
    await world.answer({ threads: [state('s', 9, { unread: 3 }), elsewhere], cursor: null });
    expect(unread()).toMatchObject({ replies: 100, mentions: 1 });
    expect(unread()?.threads.map(({ threadId }) => threadId)).toEqual(['s', 't', 'u']);
    expect(unread()?.rooms.get(ROOM)).toEqual({ replies: 5, mentions: 1 });
    expect(unread()?.rooms.get(OTHER)).toEqual({ replies: 100, mentions: 0 });
  });

  it('are asked for at a random moment after a sync, and shown as they were until then', async () => {
    await start(state(T, 3, { unread: 2 }));
    world.random = 0.5;
    world.threads.outdated();
    world.threads.outdated();
    await world.pass(2_499);
    expect({ asked: world.asked, replies: unread()?.replies }).toEqual({ asked: [], replies: 2 });
    await world.pass(1);
    expect(world.asked).toHaveLength(1);
    await world.answer({ threads: [], cursor: null });
    expect({ replies: unread()?.replies, counts: counts() }).toEqual({ replies: 0, counts: null });
  });

  it('drop an answer that a sync has made old', async () => {
    world.threads.unread.subscribe(vi.fn());
    world.threads.outdated();
    await world.answer({ threads: [state(T, 3, { unread: 2 })], cursor: null });
    expect(unread()).toBeNull();
    await world.pass(5_000);
    await world.answer({ threads: [state(T, 3, { unread: 1 })], cursor: null });
    expect(unread()?.replies).toBe(1);
  });

  it('grow with each live reply, once, also with those that come while the list is loading', async () => {
    world.threads.unread.subscribe(vi.fn());
    for (const seq of [3, 4]) world.frame(replyItem(T, seq, { mentions: [ME] }));
    await world.answer({ threads: [state(T, 3, { unread: 1, mentions: 1 })], cursor: null });
    expect(counts()).toEqual([2, 2, 0, true]);
    for (const seq of [4, 5]) world.frame(replyItem(T, seq));
    expect(counts()).toEqual([3, 2, 0, true]);
    expect(world.threads.stateOf(T)?.thread).toMatchObject({ replies: 5, lastSeq: 5, userIds: ['other'] });
    await world.pass(5_000);
    expect(world.asked).toHaveLength(1);
  });

  it('count each reply in one place, and none of the user', async () => {
    await start(state(T, 3, { unread: 1 }));
    world.frame(replyItem(T, 4, { inRoom: true, mentions: [ME] }));
    world.frame(replyItem(T, 5, { senderId: ME, scheduled: true }));
    expect(counts()).toEqual([1, 0, 0, true]);
    world.frame(replyItem(T, 6, { senderId: ME }));
    expect(counts()).toEqual([0, 0, 6, true]);
    world.frame(replyItem(T, 7));
    expect(counts()).toEqual([1, 0, 6, true]);
  });

  it('of people whom the user blocks count, but not as mentions', async () => {
    await start(state(T, 3, { unread: 1 }));
    world.blocked.add('eve' as UserId);
    for (const [seq, senderId] of [
      [4, 'eve' as UserId],
      [5, 'other' as UserId],
    ] as const)
      world.frame(replyItem(T, seq, { senderId, mentions: [ME] }));
    expect(counts()).toEqual([3, 1, 0, true]);
  });

  it('stay at 100, which means 99+', async () => {
    await start(state(T, 3, { unread: 100, mentions: 100 }));
    world.frame(replyItem(T, 4, { mentions: [ME] }));
    expect({ counts: counts(), replies: unread()?.replies }).toEqual({ counts: [100, 100, 0, true], replies: 100 });
  });

  it('begin where a reply makes the user follow', async () => {
    await start();
    const unfollowed = () => world.threads.load(ROOM, T);
    void unfollowed();
    await world.answer({ thread: state(T, 3, { following: false }) });
    world.frame(replyItem(T, 4, { mentions: [ME] }));
    expect(counts()).toEqual([0, 0, 0, false]);
    world.frame(replyItem(T, 5, { mentions: [ME] }, [ME]));
    expect(counts()).toEqual([1, 1, 4, true]);
    void unfollowed();
    await world.answer({ thread: state(T, 5, { following: false }) });
    world.frame(replyItem(T, 6, { senderId: ME, scheduled: true }, [ME]));
    expect(counts()).toEqual([0, 0, 5, true]);
    void unfollowed();
    await world.answer({ thread: state(T, 6, { following: false }) });
    world.frame(replyItem(T, 7, { senderId: ME }, [ME]));
    expect(counts()).toEqual([0, 0, 7, true]);
  });

  it('are read by the markers of the user', async () => {
    await start(state(T, 9, { unread: 2, readSeq: 4 as Seq }), state('s', 5, { unread: 1 }));
    const read = (threadsReadSeq: number): UserItem => ({ type: 'read', roomId: ROOM, threadsReadSeq }) as UserItem;
    world.threads.onItem(read(5));
    expect([counts(), counts('s' as MessageId)]).toEqual([
      [2, 0, 4, true],
      [0, 0, 5, true],
    ]);
    // Some of the replies may be above the marker: only the server knows how many.
    await world.pass(2_000);
    expect(world.asked).toEqual([['thread:open', { roomId: ROOM, threadId: T, limit: 1 }]]);
    await world.answer({ thread: state(T, 9, { unread: 1, readSeq: 5 as Seq }) });
    expect(counts()).toEqual([1, 0, 5, true]);
    world.threads.onItem({ type: 'room', state: { id: ROOM, firstSeq: 1, threadsReadSeq: 9 } as RoomState });
    expect({ counts: counts(), replies: unread()?.replies }).toEqual({ counts: [0, 0, 9, true], replies: 0 });
  });

  it('follow the changes of the state on all devices, but none that is older than the replies', async () => {
    await start(state(T, 3, { unread: 2 }));
    world.threads.onItem({ type: 'thread', state: state(T, 3, { unread: 1, readSeq: 2 as Seq }) });
    expect(counts()).toEqual([1, 0, 2, true]);
    world.frame(replyItem(T, 4));
    world.threads.onItem({ type: 'thread', state: state(T, 3, { readSeq: 3 as Seq }) });
    await world.pass(2_000);
    expect(world.asked).toHaveLength(1);
    world.frame(replyItem(T, 5));
    await world.answer({ thread: state(T, 4, { unread: 1, readSeq: 3 as Seq }) });
    expect(counts()).toEqual([2, 0, 3, true]);
    world.threads.onItem({ type: 'thread', state: state(T, 5, { following: false }) });
    await world.pass(2_000);
    await world.answer({ thread: state(T, 5, { following: false }) });
    expect({ counts: counts(), threads: unread()?.threads }).toEqual({ counts: [0, 0, 0, false], threads: [] });
  });

  it('are asked for once where an unread reply is deleted or edited', async () => {
    await start(state(T, 5, { unread: 3, readSeq: 2 as Seq }));
    const deleted = { deletedAt: '2026-11-20T00:00:00.000Z' };
    world.frame({ type: 'message', message: reply(T, 2, deleted) });
    world.frame({ type: 'message', message: reply(T, 4, { ...deleted, inRoom: true }) });
    world.frame({ type: 'message', message: reply(T, 4), reaction: { userId: ME, emoji: '👍', on: true } });
    await world.pass(2_000);
    expect(world.asked).toEqual([]);
    world.frame({ type: 'message', message: reply(T, 4, deleted) });
    world.frame({ type: 'message', message: reply(T, 5, { editedAt: deleted.deletedAt }) });
    await world.pass(2_000);
    expect(world.asked).toEqual([['thread:open', { roomId: ROOM, threadId: T, limit: 1 }]]);
    await world.answer({ thread: state(T, 5, { unread: 1, readSeq: 2 as Seq }) });
    expect(unread()?.replies).toBe(1);
  });

  it('are asked for where a reply is in a thread without a state, or replies are missing', async () => {
    await start(state('s', 3, { unread: 1 }));
    world.frame(replyItem(T, 3, { senderId: ME }, [ME]));
    world.frame(replyItem(T, 4, { inRoom: true }));
    world.frame({ type: 'message', message: reply(T, 2, { editedAt: '2026-11-20T00:00:00.000Z' }) });
    await world.pass(2_000);
    expect(world.asked).toEqual([]);
    world.frame(replyItem(T, 5));
    world.frame(replyItem(T, 6));
    world.frame(replyItem('s', 5));
    await world.pass(2_000);
    expect(world.asked.map(([, fields]) => fields)).toEqual([
      { roomId: ROOM, threadId: T, limit: 1 },
      { roomId: ROOM, threadId: 's', limit: 1 },
    ]);
    await world.answer({ thread: state(T, 6, { unread: 2 }) });
    await world.answer(new ChatError('NOT_FOUND'));
    expect({ replies: unread()?.replies, counts: counts('s' as MessageId) }).toEqual({ replies: 2, counts: null });
    world.frame(replyItem(T, 7));
    await world.pass(2_000);
    expect({ replies: unread()?.replies, asked: world.asked.length }).toEqual({ replies: 3, asked: 2 });
  });

  it('go with the room, and with purged replies', async () => {
    await start(state(T, 3, { unread: 1 }), state('s', 9, { unread: 2 }), state('u', 4, { roomId: OTHER, unread: 4 }));
    world.frame({ type: 'room', room: { firstSeq: 4 } as RoomState });
    expect({ counts: counts(), replies: unread()?.replies }).toEqual({ counts: null, replies: 6 });
    await world.pass(2_000);
    expect(world.asked.map(([, fields]) => fields)).toEqual([{ roomId: ROOM, threadId: 's', limit: 1 }]);
    world.threads.onItem({ type: 'room.gone', roomId: ROOM });
    // The answer is older than the loss of the room.
    await world.answer({ thread: state('s', 9, { unread: 2 }) });
    expect(unread()?.threads.map(({ threadId }) => threadId)).toEqual(['u']);
  });

  it('wait for a server with the feature; nothing is left after a sign-out', async () => {
    world.isReady = false;
    world.threads.unread.subscribe(vi.fn());
    expect(world.asked).toEqual([]);
    world.isReady = true;
    world.threads.outdated();
    await world.pass(5_000);
    await world.answer({ threads: [state(T, 3, { unread: 1 })], cursor: null });
    world.frame(replyItem('s', 4));
    world.threads.clear();
    expect({ unread: unread(), counts: counts(), waiting: world.timers.waiting }).toEqual({
      unread: null,
      counts: null,
      waiting: 0,
    });
  });
});
