import { describe, expect, it } from 'vitest';

import type { Me, Message, MessageId, PendingMessage, RoomId, Seq, UserBrief, UserId } from '#client';

import { fullEn } from '../../text/en-full.js';
import { newerCount, type NewerSource } from './newer-count.js';
import { type Row, rowsOf } from './rows.js';
import type { Marker } from './use-reading.js';

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
  rowsOf({ messages, pending: entries, me: ME, low: 1, reachedStart: false, lineAfter });

const kinds = (list: readonly Row[]): string[] =>
  list.map((row) => (row.kind === 'message' && row.startsGroup ? 'group' : row.kind));

describe('the rows of the timeline', () => {
  it('group the posts of a bot only for one named sender', () => {
    const bot = { type: 'bot' } as UserBrief;
    const post = (seq: number, name?: string) =>
      message(seq, { sender: bot, ext: name === undefined ? null : { sender: { name }, color: `color ${seq}` } });
    const list = rows([post(1, 'Grafana'), post(2, 'Grafana'), post(3, 'GitLab'), post(4), post(5)]);
    expect(kinds(list)).toEqual(['day', 'group', 'message', 'group', 'group', 'message']);
    const ofPerson = rows([post(1, 'Ann'), post(2, 'Bob')].map((each) => ({ ...each, sender: null })));
    expect(kinds(ofPerson)).toEqual(['day', 'group', 'message']);
  });

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

  it('group the replies of a thread, which all answer its root', () => {
    const reply = { threadId: 'm1', replyTo: 'm1' } as Partial<Message>;
    const quotation = { threadId: 'm1', replyTo: 'm2' } as Partial<Message>;
    expect(kinds(rows([message(2, reply), message(3, reply), message(4, quotation)]))).toEqual([
      'day',
      'group',
      'message',
      'group',
    ]);
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
    const [messages, rest] = [[message(8), message(9)], { pending: [], me: ME, low: 8 }];
    expect(kinds(rowsOf({ ...rest, messages, reachedStart: false, lineAfter: 6 }))).not.toContain('unread');
    expect(kinds(rowsOf({ ...rest, messages, reachedStart: false, lineAfter: 7 }))).toEqual([
      'day',
      'unread',
      'group',
      'message',
    ]);
    expect(kinds(rowsOf({ ...rest, messages, reachedStart: true, lineAfter: 6 }))).toContain('unread');
    // Replies were sent meanwhile.
    expect(kinds(rowsOf({ ...rest, low: 5, messages, reachedStart: false, lineAfter: 4 }))).toContain('unread');
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

  const count = (seen: number, marker: Marker, view: Partial<NewerSource['view']>): number => {
    const place = { messages, newer: 100, reachedEnd: false, skipped: null };
    return newerCount({ view: { ...place, ...view }, marker, seen, headSeq: 108, me: ANN });
  };
  const atEnd = (seen: number): number => count(seen, { readSeq: 4 as Seq, unread: 2 }, { newer: 0, reachedEnd: true });
  const above = ({
    seen,
    skipped = null,
    ...marker
  }: {
    seen: number;
    skipped?: number | null;
    readSeq: number;
    unread: number;
  }): number => count(seen, marker as Marker, { skipped: skipped as Seq | null });

  it("leaves out what the user has seen, the user's own messages and notices", () => {
    expect(atEnd(4)).toBe(2);
    expect(atEnd(5)).toBe(1);
    expect(atEnd(8)).toBe(0);
  });

  it('is 99+ from 100 on', () => {
    expect(fullEn.timeline.jumpToLatest(99)).toBe('Jump to latest, 99 new');
    expect(fullEn.timeline.jumpToLatest(100)).toBe('Jump to latest, 99+ new');
  });

  it('has the unread messages that are not loaded, but not those seen before a jump to the past', () => {
    expect(above({ seen: 4, readSeq: 4, unread: 60 })).toBe(60);
    expect(above({ seen: 5, readSeq: 4, unread: 60 })).toBe(59);
    expect(above({ seen: 105, readSeq: 105, unread: 3 })).toBe(3);
    expect(above({ seen: 108, readSeq: 108, unread: 0 })).toBe(0);
  });

  it('is never below the number of loaded ones: the server counts no unread replies of a thread that is not followed', () => {
    expect(above({ seen: 4, readSeq: 4, unread: 0 })).toBe(2);
  });

  it('leaves out messages that were skipped, which the server counts as unread', () => {
    expect(above({ seen: 4, readSeq: 2, unread: 100, skipped: 3 })).toBe(102);
    expect(above({ seen: 105, readSeq: 2, unread: 100, skipped: 3 })).toBe(3);
  });
});
