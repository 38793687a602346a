import { describe, expect, it } from 'vitest';
import type { FeedPosition, Rev, RoomId, Seq } from '#contracts';
import { Clock } from '#platform/clock';
import { CursorBook } from '../cursors/cursor-book.js';
import type { HookFeed } from '../feed/hook-feed.js';
import { HookMachine } from '../feed/hook-machine.js';
import { DeviceGate } from './device-gate.js';

const [ROOM, OTHER] = ['room' as RoomId, 'other' as RoomId];
const head = (seq: number): FeedPosition => ({ seq: seq as Seq, rev: seq as Rev });

function setUp() {
  const [machine, book] = [new HookMachine(), new CursorBook(1)];
  const row = { generation: 1 };
  const skip = (roomId: RoomId, place: FeedPosition): void => {
    book.skip(roomId, place);
    machine.forget(roomId, place);
  };
  const feed = { machine, clock: new Clock(), book, row, skip };
  return { ...feed, gate: new DeviceGate(feed as unknown as HookFeed) };
}

describe('the gate for rooms of a site without devices', () => {
  it('is closed until auth knows of a device', () => {
    const { gate } = setUp();
    expect(gate.isOpen).toBe(false);
    gate.asked()(true);
    expect(gate.isOpen).toBe(true);
    gate.asked()(false);
    expect(gate.isOpen).toBe(false);
  });

  it('skips rooms that waited when the question began', () => {
    const { machine, book, gate } = setUp();
    machine.note(ROOM, 0, head(5));
    expect(gate.asked()(false)).toEqual([]);
    expect(machine.size).toBe(0);
    expect(book.get(ROOM)?.seq).toBe(5);
  });

  it('keeps what came after the question began: a device may have been put before', () => {
    const { machine, book, gate } = setUp();
    machine.note(ROOM, 0, head(5));
    const answered = gate.asked();
    machine.note(ROOM, 1, head(6));
    machine.note(OTHER, 1, head(1));
    answered(false);
    expect({ room: machine.has(ROOM), other: machine.has(OTHER) }).toEqual({ room: true, other: true });
    expect(book.get(ROOM)?.seq).toBe(5);
    expect(book.get(OTHER)).toBeUndefined();
  });

  it('has rooms read whose heads only a reading tells', () => {
    const { machine, gate } = setUp();
    machine.note(ROOM, 0);
    expect(gate.asked()(false)).toEqual([ROOM]);
    expect(machine.has(ROOM)).toBe(true);
  });

  it('has what was skipped written when there is a device, before rooms are read', () => {
    const { machine, book, gate } = setUp();
    machine.note(ROOM, 0, head(5));
    gate.asked()(false);
    expect(book.take()).toBeUndefined();
    gate.asked()(true);
    expect(book.take()?.positions.get(ROOM)?.seq).toBe(5);
  });

  it('skips nothing by an answer of before a reset', () => {
    const { machine, book, row, gate } = setUp();
    machine.note(ROOM, 0, head(5));
    const answered = gate.asked();
    row.generation = 2;
    answered(false);
    expect(machine.has(ROOM)).toBe(true);
    expect(book.get(ROOM)).toBeUndefined();
  });
});
