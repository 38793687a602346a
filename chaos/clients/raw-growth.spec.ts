import { describe, expect, it } from 'vitest';

import type { GrowState, Message, MessageId, Rev, Seq } from '#contracts';

import { RawRoom } from './raw-room.js';

const ID = 'm3' as MessageId;

function message(body: string, rev: number, grow: GrowState | null = 'growing'): Message {
  const place = { id: ID, seq: 3 as Seq, rev: rev as Rev, version: 1 };
  return { ...place, body, ...(grow !== null && { grow }) } as Message;
}

let shown: string[];

function opened(first = message('So', 3)): RawRoom {
  shown = [];
  const room = new RawRoom(({ body }) => shown.push(body));
  room.replace({ messages: [first], rev: 3 as Rev });
  return room;
}

const item = (room: RawRoom, changed: Message): void =>
  room.advance([{ type: 'message', message: changed }], changed.rev);
const piece = (room: RawRoom, offset: number, text: string): boolean => room.take({ id: ID, offset, text });
const body = (room: RawRoom): string | undefined => room.messages[0]?.body;

describe('a raw copy of a message that grows', () => {
  it('takes the part of a piece that it does not have, in code points', () => {
    const room = opened();
    expect(piece(room, 2, ' 👍')).toBe(true);
    expect(piece(room, 3, '👍 far')).toBe(true);
    expect(piece(room, 2, ' 👍')).toBe(true);
    expect(shown).toEqual(['So', 'So 👍', 'So 👍 far']);
  });

  it('keeps pieces behind a missing one, and applies them to the answer of `message:get`', () => {
    const room = opened();
    expect(piece(room, 5, 'far')).toBe(false);
    expect(piece(room, 8, '.')).toBe(false);
    expect(body(room)).toBe('So');
    expect(room.renew(message('So', 3))).toBe(false);
    expect(room.renew(message('So it', 3))).toBe(true);
    expect(body(room)).toBe('So itfar.');
  });

  it('keeps the longer text while the message grows, whatever the rev', () => {
    const room = opened();
    piece(room, 2, ' far');
    item(room, message('So', 4));
    expect(room.messages[0]).toMatchObject({ body: 'So far', rev: 4 });
    room.replace({ messages: [message('So', 4)], rev: 4 as Rev });
    expect(body(room)).toBe('So far');
    room.renew(message('So far.', 3));
    expect(room.messages[0]).toMatchObject({ body: 'So far.', rev: 4 });
  });

  it('takes the end by its rev, also with a shorter text, and no piece after it', () => {
    const room = opened();
    piece(room, 2, ' far');
    item(room, message('So', 5, 'interrupted'));
    expect(body(room)).toBe('So');
    expect(piece(room, 2, ' far')).toBe(true);
    room.renew(message('So far', 4));
    room.replace({ messages: [message('So far', 4)], rev: 4 as Rev });
    expect(room.messages[0]).toMatchObject({ body: 'So', grow: 'interrupted' });
    expect(room.growing).toEqual([]);
  });

  it('takes no pieces of other messages, and none of a deleted one', () => {
    const room = opened();
    expect(room.take({ id: 'other' as MessageId, offset: 0, text: 'x' })).toBe(true);
    item(room, message('', 4, null));
    expect(piece(room, 0, 'x')).toBe(true);
    expect(body(room)).toBe('');
    expect(shown).toEqual(['So']);
  });
});
