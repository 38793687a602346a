import { describe, expect, it } from 'vitest';

import type { Me, Message, MessageId, PendingMessage, RoomId, Seq, UserId } from '#client';

import { en } from '../../text/en.js';
import { newerCount } from './newer-count.js';
import { type Row, rowsOf } from './rows.js';

const ANN = 'ann' as UserId;
const BOB = 'bob' as UserId;
const ME = { user: { id: ANN, displayName: 'Ann' } } as Me;
const NOON = new Date(2026, 10, 21, 12).getTime();
const MINUTE_MS = 60_000;

function message(seq: number, fields: Partial<Message> = {}): Message {
  return {
    id: `m${seq}` as MessageId,
    roomId: 'room' as RoomId,
    seq: seq as Seq,
    rev: seq as Message['rev'],
    kind: 'text',
    senderId: BOB,
    sender: null,
    body: 'text',
    ext: null,
    system: null,
    createdAt: new Date(NOON + seq * 1000).toISOString(),
    editedAt: null,
    version: 1,
    deletedAt: null,
    replyTo: null,
    threadId: null,
    forwardOf: null,
    mentions: [],
    reactions: [],
    pinned: false,
    attachments: [],
    autoBody: false,
    ...fields,
  };
}

function pending(id: string, createdAt = new Date(NOON + 10_000).toISOString()): PendingMessage {
  const fields = { body: 'text', files: [], mentions: [], replyTo: null, status: 'waiting' };
  return { id, createdAt, ...fields } as unknown as PendingMessage;
}

const rows = (messages: readonly Message[], entries: readonly PendingMessage[] = [], lineAfter: number | null = null) =>
  rowsOf({ messages, pending: entries, me: ME, reachedStart: false, lineAfter });

const kinds = (list: readonly Row[]): string[] =>
  list.map((row) => (row.kind === 'message' && row.startsGroup ? 'group' : row.kind));

describe('the rows of the timeline', () => {
  it('group the messages of one sender', () => {
    const list = rows([message(1), message(2), message(3, { senderId: ANN }), message(4)]);
    expect(kinds(list)).toEqual(['day', 'group', 'message', 'group', 'group']);
  });

  it('begin a group after a pause, and at a reply, a forward and after a notice', () => {
    const forwardOf = { roomId: null, senderName: 'Bob', createdAt: '' };
    const list = rows([
      message(1),
      message(2, { createdAt: new Date(NOON + 6 * MINUTE_MS).toISOString() }),
      message(3, { replyTo: 'm1' as MessageId }),
      message(4, { forwardOf }),
      message(5, { kind: 'system', senderId: null }),
      message(6),
    ]);
    expect(kinds(list)).toEqual(['day', 'group', 'group', 'group', 'group', 'notice', 'group']);
  });

  it('never group messages of erased senders: they may be of several people', () => {
    expect(kinds(rows([message(1, { senderId: null }), message(2, { senderId: null })]))).toEqual([
      'day',
      'group',
      'group',
    ]);
  });

  it('have a line for each local day', () => {
    const before = new Date(2026, 10, 20, 23, 59).toISOString();
    const after = new Date(2026, 10, 21, 0, 1).toISOString();
    expect(kinds(rows([message(1, { createdAt: before }), message(2, { createdAt: after })]))).toEqual([
      'day',
      'group',
      'day',
      'group',
    ]);
  });

  it('have the line of new messages above the first unread message of another user', () => {
    const list = rows(
      [message(1), message(2, { senderId: ANN }), message(3, { kind: 'system', senderId: null }), message(4)],
      [],
      1,
    );
    expect(kinds(list)).toEqual(['day', 'group', 'group', 'notice', 'unread', 'group']);
  });

  it('have no line of new messages while the first unread one is not loaded', () => {
    const [messages, rest] = [[message(8), message(9)], { pending: [], me: ME }];
    expect(kinds(rowsOf({ ...rest, messages, reachedStart: false, lineAfter: 6 }))).not.toContain('unread');
    expect(kinds(rowsOf({ ...rest, messages, reachedStart: false, lineAfter: 7 }))).toEqual([
      'day',
      'unread',
      'group',
      'message',
    ]);
    expect(kinds(rowsOf({ ...rest, messages, reachedStart: true, lineAfter: 6 }))).toContain('unread');
  });

  it('have no line of new messages if all are read', () => {
    expect(kinds(rows([message(1)], [], 1))).toEqual(['day', 'group']);
  });

  it('keep the key of a message that is stored', () => {
    const before = rows([message(1)], [pending('m2')]).at(-1);
    const after = rows([message(1), message(2, { senderId: ANN })]).at(-1);
    expect(before).toMatchObject({ key: 'm2', pending: { id: 'm2' } });
    expect(after).toMatchObject({ key: 'm2', pending: null });
  });

  it('show a message once while it is both stored and pending', () => {
    expect(rows([message(1)], [pending('m1')]).filter(({ key }) => key === 'm1')).toHaveLength(1);
  });

  it('have the same message object for the same pending entry, so that it renders once', () => {
    const entry = pending('m2');
    const [first, second] = [rows([], [entry]).at(-1), rows([], [entry]).at(-1)];
    expect(first).toHaveProperty('message', second?.kind === 'message' ? second.message : null);
    expect(first?.kind === 'message' && second?.kind === 'message' && first.message === second.message).toBe(true);
  });
});

describe('the count of Jump to latest', () => {
  const messages = [message(5), message(6, { senderId: ANN }), message(7), message(8, { kind: 'system' })];

  it("leaves out what the user has seen, the user's own messages and notices", () => {
    expect(newerCount({ messages, newer: 0, seen: 4, me: ANN })).toBe(2);
    expect(newerCount({ messages, newer: 0, seen: 5, me: ANN })).toBe(1);
    expect(newerCount({ messages, newer: 0, seen: 8, me: ANN })).toBe(0);
  });

  it('is 99+ from 100 on', () => {
    expect(en.timeline.jumpToLatest(99)).toBe('Jump to latest, 99 new');
    expect(en.timeline.jumpToLatest(100)).toBe('Jump to latest, 99+ new');
  });

  it('adds unseen messages that are not loaded, but not those seen before a jump to the past', () => {
    expect(newerCount({ messages, newer: 100, seen: 4, me: ANN })).toBe(102);
    expect(newerCount({ messages, newer: 100, seen: 105, me: ANN })).toBe(3);
    expect(newerCount({ messages, newer: 100, seen: 108, me: ANN })).toBe(0);
  });
});
