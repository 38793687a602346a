import { describe, expect, it } from 'vitest';

import type { Message, MessageId, RoomId, Seq, UserId } from '#client';

import { isSameReceipt, receiptOf } from './receipt.js';

const me = 'me' as UserId;
const ann = 'ann' as UserId;
const ben = 'ben' as UserId;

function message(seq: number, senderId: UserId, fields: Partial<Message> = {}): Message {
  return {
    id: `message-${seq}` as MessageId,
    roomId: 'room' as RoomId,
    seq: seq as Seq,
    rev: seq as Message['rev'],
    kind: 'text',
    senderId,
    sender: null,
    body: 'hello',
    ext: null,
    system: null,
    createdAt: '2026-11-21T10:00:00.000Z',
    editedAt: null,
    version: 1,
    deletedAt: null,
    replyTo: null,
    threadId: null,
    mentions: [],
    reactions: [],
    pinned: false,
    attachments: [],
    autoBody: false,
    forwardOf: null,
    ...fields,
  };
}

const marks = (entries: readonly (readonly [UserId, number])[]) =>
  new Map(entries.map(([userId, seq]) => [userId, seq as Seq]));

describe('the receipt', () => {
  const messages = [message(1, me), message(2, ann), message(3, me), message(4, me)];

  it('is at the last own message that somebody has read, with everybody who has read it', () => {
    const receipt = receiptOf(messages, marks([[ann, 3], [ben, 3]]), me); // prettier-ignore
    expect(receipt).toEqual({ messageId: 'message-3', readers: [ann, ben] });
  });

  it('leaves out readers who stopped before it', () => {
    expect(receiptOf(messages, marks([[ann, 4], [ben, 3]]), me)).toEqual({ messageId: 'message-4', readers: [ann] }); // prettier-ignore
  });

  it('does not count the own mark', () => {
    expect(receiptOf(messages, marks([[me, 4]]), me)).toBeNull();
    expect(receiptOf(messages, marks([[me, 4], [ann, 1]]), me)).toEqual({ messageId: 'message-1', readers: [ann] }); // prettier-ignore
  });

  it('is never at a deleted message', () => {
    const deleted = [message(1, me), message(2, me, { deletedAt: '2026-11-21T10:01:00.000Z' })];
    expect(receiptOf(deleted, marks([[ann, 2]]), me)?.messageId).toBe('message-1');
  });

  it('is never at an imported message, which the markers of all members pass', () => {
    const read = marks([[ann, 4], [ben, 3]]); // prettier-ignore
    expect(receiptOf(messages, read, me, 3)).toEqual({ messageId: 'message-4', readers: [ann] });
    expect(receiptOf(messages, read, me, 4)).toBeNull();
  });

  it('is nowhere if nobody has read an own message', () => {
    expect(receiptOf(messages, marks([]), me)).toBeNull();
    expect(receiptOf([message(1, ann)], marks([[ann, 1], [ben, 1]]), me)).toBeNull(); // prettier-ignore
  });

  it('is the same if the message and the readers are, whatever else was sent', () => {
    const read = marks([[ann, 3], [ben, 3]]); // prettier-ignore
    const receipt = receiptOf(messages, read, me);
    expect(isSameReceipt(receipt, receiptOf([...messages, message(5, ann)], read, me))).toBe(true);
    expect(isSameReceipt(receipt, receiptOf(messages, marks([[ann, 3]]), me))).toBe(false);
    expect(isSameReceipt(receipt, receiptOf(messages, marks([[ann, 4], [ben, 4]]), me))).toBe(false); // prettier-ignore
    expect(isSameReceipt(receipt, null)).toBe(false);
  });
});
