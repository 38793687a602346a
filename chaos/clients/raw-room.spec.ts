import { describe, expect, it } from 'vitest';

import type { Changes, Item, Message, MessageId, Rev, RoomId, Seq } from '#contracts';

import { RawRoom } from './raw-room.js';

function message(seq: number, rev = seq, body = `text ${seq}`): Message {
  return { id: `m${seq}` as MessageId, seq: seq as Seq, rev: rev as Rev, body } as Message;
}

function frame(from: number, to: number, ...messages: Message[]): Changes {
  const items = messages.map((each): Item => ({ type: 'message', message: each }));
  return { roomId: 'r' as RoomId, from: from as Rev, to: to as Rev, items };
}

function opened(): RawRoom {
  const room = new RawRoom();
  room.replace({ messages: [message(3), message(4)], rev: 4 as Rev });
  return room;
}

const bodies = (room: RawRoom): string[] => room.messages.map(({ body }) => body);

describe('a raw copy of a room', () => {
  it('applies frames from its cursor on, in any order of arrival', () => {
    const room = opened();
    room.hold(frame(5, 6, message(6)));
    room.hold(frame(4, 5, message(5)));
    expect(room.replay()).toBe(true);
    expect(bodies(room)).toEqual(['text 3', 'text 4', 'text 5', 'text 6']);
    expect(room.cursor).toBe(6);
  });

  it('keeps a frame behind a gap until the gap is closed', () => {
    const room = opened();
    room.hold(frame(5, 6, message(6)));
    expect(room.replay()).toBe(false);
    expect(bodies(room)).toEqual(['text 3', 'text 4']);
    room.advance([{ type: 'message', message: message(5) }], 5);
    expect(room.replay()).toBe(true);
    expect(room.cursor).toBe(6);
  });

  it('drops a frame that it has already, and an older state of a message', () => {
    const room = opened();
    room.hold(frame(2, 4, message(4, 2, 'old')));
    room.advance([{ type: 'message', message: message(3, 2, 'old') }], 3);
    expect(room.replay()).toBe(true);
    expect(bodies(room)).toEqual(['text 3', 'text 4']);
    expect(room.cursor).toBe(4);
  });

  it('does not show a changed message from before its view', () => {
    const room = opened();
    room.hold(frame(4, 5, message(1, 5, 'edited')));
    expect(room.replay()).toBe(true);
    expect(bodies(room)).toEqual(['text 3', 'text 4']);
  });

  it('holds a bounded number of frames', () => {
    const room = opened();
    const held = Array.from({ length: 201 }, (_, index) => room.hold(frame(10 + index, 11 + index)));
    expect(held.filter((isHeld) => !isHeld)).toHaveLength(1);
  });

  it('holds messages of a version without files as messages that have none', () => {
    const room = opened();
    room.hold(frame(4, 5, message(5)));
    room.replay();
    expect(room.messages.map(({ attachments }) => attachments)).toEqual([[], [], []]);
  });
});
