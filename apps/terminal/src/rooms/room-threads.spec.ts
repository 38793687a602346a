import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ChatError, type Message, type MessageId, type Parley, type RoomStore, type UnreadThreads } from '#client';
import { ValueStore } from '../../../../libs/client/src/stores/store.js';

import { RoomThreads, unreadRepliesLine } from './room-threads.js';

const ROOT = 'root' as MessageId;

const message = (seq: number, fields: object = {}): Message =>
  ({ id: `m${seq}`, seq, kind: 'text', body: `text ${seq}`, threadId: null, deletedAt: null, ...fields }) as Message;
const root = message(12, { id: ROOT, body: 'lunch\n at noon?' });
const reply = (seq: number, fields: object = {}): Message => message(seq, { threadId: ROOT, inRoom: false, ...fields });

describe('the threads of a room', () => {
  const features = new ValueStore<{ features: string[] } | null>(null);
  const unread = new ValueStore<UnreadThreads | null>(null);
  const blocked = new ValueStore<string[]>([]);
  const read = vi.fn();
  const onFailed = vi.fn();
  let held: Message[];
  let threads: RoomThreads;
  const store = {
    roomId: 'room',
    getSnapshot: () => ({ messages: held }),
  } as unknown as RoomStore;
  const ask = vi.fn((event: string, { after }: { after: number }) =>
    Promise.resolve(
      event === 'thread:open'
        ? { thread: { root, thread: { replies: 1, lastSeq: 13 } }, messages: [reply(13)], reachedStart: true }
        : { messages: [root, reply(13), message(15, { kind: 'system' })].filter(({ seq }) => seq > after).slice(0, 1) },
    ),
  );
  const parley = { ask, blocked, server: features, threads: async () => ({ read, unread }) } as unknown as Parley;

  beforeEach(() => {
    vi.clearAllMocks();
    read.mockResolvedValue(undefined);
    features.set({ features: ['threads'] });
    unread.set(null);
    blocked.set([]);
    held = [root];
    threads = new RoomThreads(parley, onFailed);
  });

  it('are named by the number of their root, or of a reply', async () => {
    expect(await Promise.all([threads.threadOf(store, 12), threads.threadOf(store, 13)])).toEqual([ROOT, ROOT]);
    await expect(threads.threadOf(store, 11)).rejects.toThrow('there is no message #11');
    await expect(threads.threadOf(store, 14)).rejects.toThrow('there is no message #14');
    await expect(threads.threadOf(store, 15)).rejects.toThrow('there is no message #15');
    expect(threads.target).toEqual({});
  });

  it('take what the user writes until the user leaves them', async () => {
    await threads.open(store, 13);
    expect({ number: threads.number, target: threads.target }).toEqual({ number: 12, target: { threadId: ROOT } });
    threads.leave();
    expect({ number: threads.number, target: threads.target }).toEqual({ number: null, target: {} });
    expect(() => threads.leave()).toThrow('you are in no thread');
    await threads.open(store, 12);
    threads.forget();
    expect(threads.target).toEqual({});
  });

  it('are read when they are opened, and with each reply that is shown then', async () => {
    await threads.open(store, 12);
    await vi.waitFor(() => expect(read.mock.calls).toEqual([['room', ROOT, 13]]));
    await new Promise(setImmediate);
    for (const seq of [16, 17, 18]) threads.show(reply(seq));
    threads.show(reply(20, { threadId: 'another' }));
    threads.show(message(21));
    await new Promise(setImmediate);
    expect(read.mock.calls.slice(1)).toEqual([['room', ROOT, 18]]);
    threads.leave();
    threads.show(reply(22));
    await new Promise(setImmediate);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('are read too if another one is opened while the server is still asked', async () => {
    const answers: (() => void)[] = [];
    read.mockImplementation(() => new Promise<void>((resolve) => answers.push(resolve)));
    await threads.open(store, 12);
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    ask.mockImplementationOnce(() => Promise.resolve({ messages: [message(5)] }));
    ask.mockImplementationOnce(
      () => Promise.resolve({ thread: { root: message(5), thread: { lastSeq: 7 } }, messages: [] }) as never,
    );
    await threads.open(store, 5);
    answers[0]?.();
    await vi.waitFor(() => expect(read.mock.calls.at(-1)).toEqual(['room', 'm5', 7]));
  });

  it('report that they could not be read, and try again with the next reply', async () => {
    read.mockRejectedValueOnce(new ChatError('UNAVAILABLE'));
    await threads.open(store, 12);
    await vi.waitFor(() => expect(onFailed).toHaveBeenCalledOnce());
    await new Promise(setImmediate);
    threads.show(reply(16));
    await vi.waitFor(() => expect(read.mock.calls.at(-1)).toEqual(['room', ROOT, 16]));
  });

  it('mark replies with what they answer, except those that are also in the room', async () => {
    const marks = () =>
      [root, reply(13), reply(14, { inRoom: true }), reply(16, { threadId: 'old' })].map((each) =>
        threads.markOf(each, store, true),
      );
    expect(marks()).toEqual(['#12', '#13 ↳ #12 (lunch at noon?)', '#14', '#16 ↳ an earlier message']);
    expect(threads.markOf(reply(13), store, false)).toBe('↳ #12 (lunch at noon?)');
    await threads.open(store, 12);
    expect(marks()[1]).toBe('#13 ↳');
    features.set({ features: [] });
    expect(marks()).toEqual(['', '', '', '']);
  });

  it('quote the beginning of what was shown, also of a root that the client holds no longer', () => {
    held = [];
    threads.show(message(12, { id: ROOT, body: 'x'.repeat(40) }));
    expect(threads.markOf(reply(13), store, false)).toBe(`↳ #12 (${'x'.repeat(30)}…)`);
    threads.show(message(12, { id: ROOT, deletedAt: '2026' }));
    expect(threads.markOf(reply(13), undefined, false)).toBe('↳ #12 (deleted)');
    for (let seq = 100; seq < 1_100; seq++) threads.show(message(seq));
    expect(threads.markOf(reply(13), store, false)).toBe('↳ an earlier message');
  });

  it('do not quote people whom the user blocks', () => {
    held = [message(12, { id: ROOT, senderId: 'eve' })];
    blocked.set(['eve']);
    expect(threads.markOf(reply(13), store, false)).toBe('↳ #12');
    blocked.set(['bob']);
    expect(threads.markOf(reply(13), store, false)).toBe('↳ #12 (text 12)');
  });

  it('have a line about their unread replies, once these are known', async () => {
    const line = unreadRepliesLine(parley);
    await new Promise(setImmediate);
    const sums = (replies: number, count: number) =>
      ({ replies, threads: Array.from({ length: count }) }) as unknown as UnreadThreads;
    unread.set(sums(3, 2));
    expect(await line).toBe('3 unread replies in 2 of the threads that you follow');
    const next = unreadRepliesLine(parley);
    await new Promise(setImmediate);
    unread.set(sums(0, 0));
    expect(await next).toBeNull();
    features.set({ features: [] });
    expect(await unreadRepliesLine(parley)).toBeNull();
  });
});
