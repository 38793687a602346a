import { expect, it } from 'vitest';
import { newId, type RoomId, type Seq } from '#contracts';
import { REPLAYS_MAX, withReplay } from './replay.policy.js';

const seq = (value: number): Seq => value as Seq;

it('a room is replayed once, from the earlier message on; everything contains it', () => {
  const [one, two] = [newId<RoomId>(), newId<RoomId>()];
  const first = withReplay(null, one, seq(5));
  expect(withReplay(first, one, seq(9))).toEqual([{ roomId: one, seq: 5 }]);
  expect(withReplay(first, one, seq(2))).toEqual([{ roomId: one, seq: 2 }]);
  expect(withReplay(first, two, seq(1))).toEqual([...(first as []), { roomId: two, seq: 1 }]);
  expect(withReplay('all', one, seq(1))).toBe('all');
});

it('takes a bounded number of rooms, and more of a room that waits', () => {
  const known = Array.from({ length: REPLAYS_MAX }, () => ({ roomId: newId<RoomId>(), seq: seq(2) }));
  expect(() => withReplay(known, newId(), seq(1))).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
  const [first] = known;
  expect(withReplay(known, first?.roomId ?? newId(), seq(1))).toHaveLength(REPLAYS_MAX);
});
