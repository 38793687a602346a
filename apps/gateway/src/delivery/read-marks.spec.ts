import { describe, expect, it } from 'vitest';
import { newId, type ReadMark, type RoomId, type UserId } from '#contracts';
import { ReadMarks } from './read-marks.js';

const roomId = newId<RoomId>();
const [a, b] = [newId<UserId>(), newId<UserId>()];
const mark = (userId: UserId, seq: number) => ({ userId, seq }) as ReadMark;

describe('read marks of a room', () => {
  it('are sent at once, then together once per interval, with the highest of each user', () => {
    const marks = new ReadMarks(1_000);
    expect(marks.add(roomId, [mark(a, 1)], 0)).toEqual([mark(a, 1)]);
    expect(marks.add(roomId, [mark(a, 3)], 10)).toEqual([]);
    expect(marks.add(roomId, [mark(a, 2), mark(b, 1)], 20)).toEqual([]);
    expect(marks.takeDue(999)).toEqual([]);
    expect(marks.takeDue(1_000)).toEqual([[roomId, [mark(a, 3), mark(b, 1)]]]);
    expect(marks.add(roomId, [mark(b, 2)], 1_100)).toEqual([]);
    expect(marks.takeDue(1_999)).toEqual([]);
    expect(marks.takeDue(2_000)).toEqual([[roomId, [mark(b, 2)]]]);
  });

  it('are sent at once again after an interval without marks', () => {
    const marks = new ReadMarks(1_000);
    marks.add(roomId, [mark(a, 1)], 0);
    expect(marks.takeDue(1_000)).toEqual([]);
    expect(marks.add(roomId, [mark(a, 2)], 1_001)).toEqual([mark(a, 2)]);
  });
});
