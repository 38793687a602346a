import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { Message, MessageId, Seq, ThreadState, UserId } from '#contracts';

import { OTHER, reply, replyItem, ROOM, state, ThreadsWorld } from '../../model/threads-world.js';
import type { ThreadList } from './thread-list.js';

const ME = 'me' as UserId;
const T = 't' as MessageId;

describe('lists of threads', () => {
  let world: ThreadsWorld;

  beforeEach(() => {
    world = new ThreadsWorld(ME);
  });

  const ids = (list: ThreadList) => list.getSnapshot().threads?.map(({ threadId }) => threadId) ?? null;
  const page = (threads: ThreadState[], cursor: string | null = null) => world.answer({ threads, cursor });

  it('load page by page, once a view shows them', async () => {
    const list = world.threads.list({ roomId: ROOM });
    world.threads.outdated();
    await world.pass(5_000);
    expect({ asked: world.asked, ids: ids(list) }).toEqual({ asked: [], ids: null });
    list.subscribe(vi.fn());
    await page([state('b', 8), state('a', 9, { following: false })], 'next');
    expect({ ids: ids(list), hasMore: list.getSnapshot().hasMore }).toEqual({ ids: ['a', 'b'], hasMore: true });
    const more = list.more();
    await page([state('c', 2)]);
    await more;
    expect({ ids: ids(list), hasMore: list.getSnapshot().hasMore }).toEqual({ ids: ['a', 'b', 'c'], hasMore: false });
    await list.more();
    expect(world.asked).toEqual([
      ['thread:list', { roomId: ROOM }],
      ['thread:list', { roomId: ROOM, cursor: 'next' }],
    ]);
  });

  it('report a page that cannot be loaded to the caller, and load it the next time', async () => {
    const list = world.threads.list();
    list.subscribe(vi.fn());
    await page([state('a', 9)], 'next');
    const failed = list.more().catch((error: ChatError) => error.code);
    await world.answer(new ChatError('UNAVAILABLE'));
    expect({ failed: await failed, ids: ids(list) }).toEqual({ failed: 'UNAVAILABLE', ids: ['a'] });
    void list.more();
    await page([state('b', 3)]);
    expect(ids(list)).toEqual(['a', 'b']);
  });

  it('show each change of their threads, and new threads of the pages loaded so far', async () => {
    const list = world.threads.list();
    const listener = vi.fn();
    list.subscribe(listener);
    await page([state('a', 9), state('b', 5, { unread: 1 })], 'next');
    listener.mockClear();
    world.frame(replyItem('b', 6));
    expect(list.getSnapshot().threads?.map(({ unread }) => unread)).toEqual([0, 2]);
    world.frame(replyItem('b', 7, { createdAt: '2026-11-21T00:00:00.000Z' }));
    expect({ ids: ids(list), listener: listener.mock.calls.length }).toEqual({ ids: ['b', 'a'], listener: 2 });
    // The root of a thread that is not loaded.
    world.frame(replyItem('new', 1, { senderId: ME }, [ME]));
    await world.pass(2_000);
    await world.answer({ thread: state('new', 20) });
    expect(ids(list)).toEqual(['b', 'new', 'a']);
    world.threads.onItem({ type: 'thread', state: state('a', 9, { following: false }) });
    // It is on a page that is not loaded.
    world.threads.onItem({ type: 'thread', state: state('old', 1) });
    expect(ids(list)).toEqual(['b', 'new']);
  });

  it('show a root as it is now', async () => {
    const list = world.threads.list({ roomId: ROOM });
    list.subscribe(vi.fn());
    await page([state(T, 9)]);
    const edited = { ...reply(T, 1), id: T, threadId: null, rev: 5, body: 'edited', editedAt: '2026' };
    world.frame({ type: 'message', message: edited as never });
    world.frame({ type: 'message', message: { ...edited, rev: 4, body: 'older' } as never });
    expect(list.getSnapshot().threads?.[0]?.root?.body).toBe('edited');
  });

  it('keep a thread that is read while they show the unread ones', async () => {
    const list = world.threads.list({ unread: true });
    list.subscribe(vi.fn());
    await page([state('a', 9, { unread: 1 })]);
    world.threads.onItem({ type: 'thread', state: state('a', 9, { readSeq: 9 as Seq }) });
    world.threads.onItem({ type: 'thread', state: state('b', 8) });
    expect({ ids: ids(list), unread: list.getSnapshot().threads?.[0]?.unread }).toEqual({ ids: ['a'], unread: 0 });
    world.threads.onItem({ type: 'room.gone', roomId: ROOM });
    expect(ids(list)).toEqual([]);
  });

  it('load as many threads again after a sync, and show the ones before until then', async () => {
    const list = world.threads.list({ roomId: ROOM });
    const unsubscribe = list.subscribe(vi.fn());
    await page([state('a', 9)], 'next');
    void list.more();
    await page([state('b', 5)], 'last');
    world.asked.length = 0;
    world.threads.outdated();
    world.threads.onItem({ type: 'thread', state: state('c', 8, { roomId: OTHER }) });
    expect(ids(list)).toEqual(['a', 'b']);
    await world.pass(5_000);
    await page([state('c', 12)], 'two');
    await page([state('a', 9)], 'three');
    expect({ ids: ids(list), asked: world.asked.length }).toEqual({ ids: ['c', 'a'], asked: 2 });
    unsubscribe();
    world.threads.outdated();
    await world.pass(5_000);
    expect(world.asked).toHaveLength(2);
    world.threads.clear();
    expect(world.threads.stateOf('a' as MessageId)).toBeUndefined();
  });

  it('load after the unread threads, which are asked for first', async () => {
    world.threads.unread.subscribe(vi.fn());
    await page([]);
    const list = world.threads.list();
    list.subscribe(vi.fn());
    await page([state('a', 9)]);
    world.threads.outdated();
    await world.pass(5_000);
    await page([]);
    await page([state('a', 10, { unread: 1 })]);
    expect(world.asked.map(([, fields]) => fields)).toEqual([
      { unread: true, limit: 200 },
      {},
      { unread: true, limit: 200 },
      {},
    ]);
    expect(world.threads.unread.getSnapshot()?.replies).toBe(1);
  });
});

describe('one thread', () => {
  let world: ThreadsWorld;
  const ref = { roomId: ROOM, threadId: T };

  beforeEach(() => {
    world = new ThreadsWorld(ME);
  });

  it('is loaded once a view shows it, again after a sync, and changes with each reply', async () => {
    const thread = world.threads.of(ref);
    const listener = vi.fn();
    const unsubscribe = thread.subscribe(listener);
    await world.answer({ thread: state(T, 3) });
    world.frame(replyItem(T, 4));
    expect(thread.getSnapshot()).toMatchObject({ unread: 1, thread: { replies: 4 } });
    world.asked.length = 0;
    world.threads.outdated();
    await world.pass(5_000);
    expect({ unread: thread.getSnapshot()?.unread, asked: world.asked }).toEqual({
      unread: 1,
      asked: [['thread:open', { ...ref, limit: 1 }]],
    });
    await world.answer({ thread: state(T, 6) });
    expect(thread.getSnapshot()).toMatchObject({ unread: 0, thread: { replies: 6 } });
    expect(listener.mock.calls.length).toBeGreaterThan(2);
    unsubscribe();
    world.threads.outdated();
    expect(thread.getSnapshot()).toBeNull();
  });

  it('is asked for once by several views, and by the next one after a refusal', async () => {
    world.threads.of(ref).subscribe(vi.fn());
    const [first, second] = [world.threads.load(ROOM, T), world.threads.load(ROOM, T)];
    expect(world.asked).toEqual([['thread:open', { ...ref, limit: 1 }]]);
    await world.answer(new ChatError('NOT_FOUND'));
    await expect(first).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(second).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const third = world.threads.load(ROOM, T);
    world.threads.outdated();
    const afterSync = world.threads.load(ROOM, T);
    expect(world.asked).toHaveLength(3);
    await world.answer({ thread: state(T, 3) });
    await world.answer({ thread: state(T, 4) });
    expect({ third: (await third).thread.replies, afterSync: (await afterSync).thread.replies }).toEqual({
      third: 3,
      afterSync: 4,
    });
    expect(world.threads.stateOf(T)?.thread.replies).toBe(4);
  });

  it('is followed and left one after the other, and read', async () => {
    const followed = world.threads.follow(ROOM, T, true).catch((error: ChatError) => error.code);
    const left = world.threads.follow(ROOM, T, false);
    await world.pass(0);
    expect(world.asked).toEqual([['thread:follow', { ...ref, follow: true }]]);
    await world.answer(new ChatError('RATE_LIMITED'));
    expect(await followed).toBe('RATE_LIMITED');
    await world.answer(state(T, 3, { following: false }));
    await left;
    expect(world.threads.stateOf(T)?.following).toBe(false);
    const read = world.threads.read(ROOM, T, 3);
    expect(world.asked.at(-1)).toEqual(['thread:read', { ...ref, seq: 3 }]);
    await world.answer(state(T, 3, { readSeq: 3 as Seq }));
    await read;
    expect(world.threads.stateOf(T)?.readSeq).toBe(3);
  });

  it('stays as a later change has left it, if the answer to an earlier one comes after that', async () => {
    const item = (fields: Partial<ThreadState>) =>
      world.threads.onItem({ type: 'thread', state: state(T, 3, fields), urev: 1 } as never);
    const followed = world.threads.follow(ROOM, T, true);
    await world.pass(0);
    item({ following: true });
    item({ following: false });
    await world.answer(state(T, 3, { following: true }));
    await followed;
    expect(world.threads.stateOf(T)?.following).toBe(false);
  });

  it('keeps a newer version of its root than the one in a change of the user', async () => {
    const edited = { id: T, threadId: null, rev: 5, seq: 0, reactions: [], body: 'edited' } as unknown as Message;
    const read = world.threads.read(ROOM, T, 3);
    await world.answer(state(T, 3));
    await read;
    world.frame({ type: 'message', message: edited });
    world.threads.onItem({ type: 'thread', state: state(T, 3, { readSeq: 3 as Seq }), urev: 1 } as never);
    expect(world.threads.stateOf(T)).toMatchObject({ readSeq: 3, root: { body: 'edited' } });
  });

  it('is read to its end with all others', async () => {
    const read = world.threads.readAll();
    await world.answer({ threads: [state(T, 9, { unread: 2 })], cursor: 'next' });
    await world.answer({ threads: [state('s', 4, { roomId: OTHER, unread: 1 })], cursor: null });
    await world.answer(state(T, 9, { readSeq: 9 as Seq }));
    await world.answer(state('s', 4, { roomId: OTHER, readSeq: 4 as Seq }));
    await read;
    expect(world.asked.slice(2)).toEqual([
      ['thread:read', { ...ref, seq: 9 }],
      ['thread:read', { roomId: OTHER, threadId: 's', seq: 4 }],
    ]);
  });
});
