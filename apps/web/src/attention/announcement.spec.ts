import { describe, expect, it } from 'vitest';

import type { Message, MessageId, UserId } from '#client';

import { namesOf } from '#chat/names/names.js';
import { en } from '#chat/text/en.js';
import { announcementOf, newMessages } from './announcement.js';

const ME = 'me' as UserId;
const NONE: ReadonlySet<UserId> = new Set();
const names = namesOf(new Map(), en.rooms);

const message = (seq: number, change: Partial<Message> = {}): Message =>
  ({
    seq,
    kind: 'text',
    senderId: 'bob',
    sender: { displayName: 'Bob' },
    body: `message ${seq}`,
    deletedAt: null,
    attachments: [],
    threadId: null,
    autoBody: false,
    ...change,
  }) as Message;

describe('The announcement of new messages', () => {
  it('is of messages by others that came after the last announced one', () => {
    const messages = [
      message(1),
      message(2),
      message(3, { senderId: ME }),
      message(4, { kind: 'system', senderId: null }),
      message(5, { deletedAt: '2026-01-01T00:00:00.000Z' }),
      message(6),
    ];
    expect(newMessages(messages, 1, { me: ME, blocked: NONE, threadId: null }).map(({ seq }) => seq)).toEqual([2, 6]);
    expect(newMessages(messages, 6, { me: ME, blocked: NONE, threadId: null })).toEqual([]);
  });

  it('is not of messages by people whom the user blocks', () => {
    const messages = [message(1), message(2, { senderId: 'eve' as UserId }), message(3)];
    const blocked = new Set(['eve' as UserId]);
    expect(newMessages(messages, 0, { me: ME, blocked, threadId: null }).map(({ seq }) => seq)).toEqual([1, 3]);
  });

  it('is not of messages that grow or have grown, which are heard sentence by sentence', () => {
    const messages = [message(1, { grow: 'growing' }), message(2, { grow: 'complete' }), message(3)];
    const listener = { me: ME, blocked: NONE, threadId: null };
    expect(newMessages(messages, 0, listener).map(({ seq }) => seq)).toEqual([3]);
  });

  it('is of replies only if they are also in the room, or in the open thread', () => {
    const [one, other] = [{ threadId: 'one' as MessageId }, { threadId: 'other' as MessageId }];
    const messages = [message(1, one), message(2, other), message(3, { ...other, inRoom: true })];
    const seqsOf = (threadId: MessageId | null) =>
      newMessages(messages, 0, { me: ME, blocked: NONE, threadId }).map(({ seq }) => seq);
    expect(seqsOf(null)).toEqual([3]);
    expect(seqsOf(one.threadId)).toEqual([1, 3]);
  });

  it('names sender and text', () => {
    expect(announcementOf([message(1), message(2)], en, names)).toBe('Bob: message 1\nBob: message 2');
  });

  it('says that a message has files, and names them if it has no text', () => {
    const attachments = [{}, {}] as Message['attachments'];
    const body = 'a_b_c.png\nplan.pdf';
    expect(announcementOf([message(1, { attachments })], en, names)).toBe('Bob: message 1 (2 files)');
    expect(announcementOf([message(1, { attachments, body, autoBody: true })], en, names)).toBe(
      'Bob: a_b_c.png, plan.pdf',
    );
  });

  it('of a burst is its number', () => {
    expect(
      announcementOf(
        [1, 2, 3, 4].map((seq) => message(seq)),
        en,
        names,
      ),
    ).toBe('4 new messages');
  });
});
