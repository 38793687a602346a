import { describe, expect, it } from 'vitest';

import type { MessageId, NotifyLevel, RoomId, Seq } from '#client';

import { unreadMentions, unreadReplies } from './unread-counts.js';

const room = (id: string, mentions: number, notify: NotifyLevel = 'all', whole = mentions) => ({
  id: id as RoomId,
  me: { role: 'member' as const, notify, joinedAt: '' },
  main: { readSeq: 0 as Seq, unread: 50, mentions },
  headSeq: 50 as Seq,
  readSeq: 0 as Seq,
  unread: 50,
  mentions: whole,
});
const threads = (counts: Record<string, number>) =>
  new Map(Object.entries(counts).map(([id, mentions]) => [id as RoomId, { mentions }]));

describe('the number of unread mentions', () => {
  it('is that of the main timelines of rooms that are not muted', () => {
    expect(unreadMentions([room('a', 1, 'all', 7), room('b', 2, 'mentions'), room('c', 5, 'none')], null)).toBe(3);
  });

  it('has those of followed threads of the same rooms', () => {
    const rooms = [room('a', 1), room('b', 0), room('c', 0, 'none')];
    expect(unreadMentions(rooms, threads({ a: 2, b: 1, c: 30, left: 4 }))).toBe(4);
  });

  it('has none of a hidden conversation, as the title of the page', () => {
    const hidden = room('b', 2);
    const rooms = [room('a', 1), { ...hidden, me: { ...hidden.me, hiddenSeq: 50 as Seq } }];
    expect(unreadMentions(rooms, threads({ b: 3 }))).toBe(1);
    expect(unreadReplies(rooms, [{ roomId: 'b' as RoomId, threadId: 'one' as MessageId, unread: 2 }])).toBe(0);
  });

  it('is that of the rooms at a server without threads', () => {
    const { main: _main, ...whole } = room('a', 0, 'all', 6);
    expect(unreadMentions([whole], null)).toBe(6);
  });
});

describe('the number of unread replies', () => {
  const thread = (roomId: string, threadId: string, unread: number) => ({
    roomId: roomId as RoomId,
    threadId: threadId as MessageId,
    unread,
  });
  const rooms = [room('a', 0), room('b', 0, 'mentions'), room('c', 0, 'none')];
  const all = [thread('a', 'one', 2), thread('a', 'two', 3), thread('b', 'three', 60), thread('c', 'four', 5)];

  it('is that of followed threads in rooms that are not muted', () => {
    expect(unreadReplies(rooms, [...all, thread('left', 'five', 9)])).toBe(65);
  });

  it('leaves out the open thread', () => {
    expect(unreadReplies(rooms, all, 'two' as MessageId)).toBe(62);
  });

  it('is 0 until the threads are known', () => {
    expect(unreadReplies(rooms, null)).toBe(0);
  });
});
