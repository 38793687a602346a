import { describe, expect, it } from 'vitest';
import type { FeedPosition, Rev, RoomId, Seq } from '#contracts';
import { BATCH_MAX, CursorBook } from './cursor-book.js';

const ROOM = 'room' as RoomId;
const at = (seq: number): FeedPosition => ({ seq: seq as Seq, rev: seq as Rev });

describe('the accepted places of a hook', () => {
  it('move only forward', () => {
    const book = new CursorBook(1);
    book.move(ROOM, at(5), 1, 0);
    book.move(ROOM, at(3), 1, 0);
    expect(book.get(ROOM)).toEqual(at(5));
  });

  it('are known while they are written, and afterwards', () => {
    const book = new CursorBook(1);
    book.move(ROOM, at(5), 1, 0);
    const batch = book.take();
    expect(batch?.positions.get(ROOM)).toEqual(at(5));
    expect(book.get(ROOM)).toEqual(at(5));
    expect(book.take()).toBeUndefined();
    if (batch !== undefined) book.written(batch, 1);
    expect(book.get(ROOM)).toEqual(at(5));
    expect(book.take()).toBeUndefined();
  });

  it('are written again after a failure, but not behind later ones', () => {
    const book = new CursorBook(1);
    book.move(ROOM, at(5), 1, 0);
    const batch = book.take();
    book.move(ROOM, at(7), 1, 0);
    if (batch !== undefined) book.failed(batch);
    expect(book.take()?.positions.get(ROOM)).toEqual(at(7));
  });

  it('count at once where the rooms are skipped, and are written on request', () => {
    const book = new CursorBook(1);
    book.skip(ROOM, at(5));
    book.skip(ROOM, at(3));
    expect(book.get(ROOM)).toEqual(at(5));
    expect(book.take()).toBeUndefined();
    expect(book.isLate(60_000)).toBe(false);
    book.writeSkipped(0);
    expect(book.take()?.positions.get(ROOM)).toEqual(at(5));
    expect(book.get(ROOM)).toEqual(at(5));
  });

  it('of skipped rooms go on from there, and end with their generation', () => {
    const book = new CursorBook(1);
    book.skip(ROOM, at(5));
    book.move(ROOM, at(7), 1, 0);
    expect(book.take()?.positions.get(ROOM)).toEqual(at(7));
    book.skip(ROOM, at(9));
    book.begin(2);
    book.writeSkipped(0);
    expect(book.get(ROOM)).toBeUndefined();
    expect(book.take()).toBeUndefined();
  });

  it('are written in statements of a bounded size', () => {
    const book = new CursorBook(1);
    for (let i = 0; i < BATCH_MAX + 3; i += 1) book.move(`room ${i}` as RoomId, at(1), 1, 0);
    const sizes: number[] = [];
    for (let batch = book.take(); batch !== undefined; batch = book.take()) {
      sizes.push(batch.positions.size);
      book.written(batch, 0);
    }
    expect(sizes).toEqual([BATCH_MAX, 3]);
  });

  it('of an earlier generation do not count, nor what was being written then', () => {
    const book = new CursorBook(1);
    book.move(ROOM, at(5), 1, 0);
    const batch = book.take();
    book.begin(2);
    if (batch !== undefined) book.failed(batch);
    expect(book.get(ROOM)).toBeUndefined();
    expect(book.move(ROOM, at(9), 1, 0)).toBe(false);
    expect(book.take()).toBeUndefined();
  });

  it('hold up further requests when they cannot be written for 3 s', () => {
    const book = new CursorBook(1);
    book.move(ROOM, at(5), 1, 0);
    const batch = book.take();
    if (batch !== undefined) book.failed(batch);
    expect(book.isLate(3000)).toBe(false);
    expect(book.isLate(3001)).toBe(true);
    const again = book.take();
    if (again !== undefined) book.written(again, 3001);
    expect(book.isLate(9000)).toBe(false);
  });
});
