import { describe, expect, it } from 'vitest';
import { newId, type RoomId } from '#contracts';
import { comparePlaces, Walk, type Place } from './walk.policy.js';

interface Seed {
  roomId: RoomId;
  times: number[];
}

const ROOMS: Seed[] = Array.from({ length: 150 }, (_, n) => ({
  roomId: newId<RoomId>(),
  times: Array.from({ length: (n * 37) % 700 }, (_each, seq) => Math.floor((seq * (n + 3)) / 7)),
}));
const placesOf = ({ roomId, times }: Seed): Place[] =>
  times.map((createdAtMs, index) => ({ roomId, seq: index + 1, createdAtMs }));
const ALL = ROOMS.flatMap(placesOf).sort(comparePlaces);

/** Walks until there are more than `limit` hits or `steps` are done; every `nth` message is one. */
function search(limit: number, nth: number, stepsMax = Infinity) {
  const rooms = ROOMS.map(({ roomId, times }) => {
    return { roomId, low: 1, high: times.length, createdAtMs: times.at(-1) ?? 0 };
  });
  const walk = new Walk(rooms, limit + 1);
  let messages = 0;
  let steps = 0;
  for (; !walk.done && walk.sure.length <= limit && steps < stepsMax; steps += 1) {
    const read = walk.next().map(({ roomId, low, high }) => {
      const room = ROOMS.find((each) => each.roomId === roomId);
      return room ? placesOf(room).slice(low - 1, high) : [];
    });
    messages += read.flat().length;
    const hits = read.flat().filter(({ seq }) => seq % nth === 0);
    walk.take(
      hits,
      read.flatMap((chunk) => chunk[0] ?? []),
    );
  }
  return { walk, messages, steps };
}

describe('a walk over many rooms', () => {
  it.each([1, 3, 50, 5_000])('finds every %ith message of all rooms, the newest first', (nth) => {
    const { walk } = search(Infinity, nth);
    expect(walk.sure).toEqual(ALL.filter(({ seq }) => seq % nth === 0));
    expect(walk.reached).toBeNull();
  });

  it('reads little for words that are everywhere', () => {
    const { walk, messages } = search(50, 1);
    expect(walk.sure.slice(0, 50)).toEqual(ALL.slice(0, 50));
    expect(messages).toBeLessThan(ALL.length / 2);
  });

  it('that stops half-way is sure of all it has reached', () => {
    const { walk } = search(Infinity, 7, 4);
    const { reached } = walk;
    expect(reached).not.toBeNull();
    const before = ALL.filter((place) => reached !== null && comparePlaces(place, reached) <= 0);
    expect(before.length).toBeGreaterThan(100);
    expect(walk.sure).toEqual(before.filter(({ seq }) => seq % 7 === 0));
  });

  it('over nothing is done', () => {
    const walk = new Walk([{ roomId: newId<RoomId>(), low: 1, high: 0, createdAtMs: 5 }], 10);
    expect(walk).toMatchObject({ done: true, reached: null, sure: [] });
  });
});
