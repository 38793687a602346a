import { describe, expect, it } from 'vitest';
import { newId, type RoomId } from '#contracts';
import type { SeqRange } from './chunk.policy.js';
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
const BY_ROOM = new Map(ROOMS.map((room) => [room.roomId, placesOf(room)]));
const ALL = ROOMS.flatMap(placesOf).sort(comparePlaces);

interface Search {
  limit: number;
  /** Every nth message of a room is a hit. */
  nth: number;
  stepsMax?: number;
  /** After the first step the walk skips all chunks of `size` messages without a hit. */
  size?: number;
}

/** Walks until there are more than `limit` hits, or for `stepsMax` steps. */
function search({ limit, nth, stepsMax = Infinity, size }: Search) {
  const rooms = ROOMS.map(({ roomId, times }) => {
    return { roomId, low: 1, high: times.length, createdAtMs: times.at(-1) ?? 0 };
  });
  const walk = new Walk(rooms, limit + 1);
  const placesAt = (asked: readonly { roomId: RoomId; seq: number }[]): Place[] =>
    asked.flatMap(({ roomId, seq }) => BY_ROOM.get(roomId)?.[seq - 1] ?? []);
  let messages = 0;
  let steps = 0;
  for (; !walk.done && walk.sure.length <= limit && steps < stepsMax; steps += 1) {
    const { ranges, ends } = walk.next();
    const read = ranges.flatMap(({ roomId, low, high }) => BY_ROOM.get(roomId)?.slice(low - 1, high) ?? []);
    messages += read.length;
    walk.take(
      read.filter(({ seq }) => seq % nth === 0),
      placesAt(ends),
    );
    if (size === undefined || steps > 0) continue;
    const narrow = walk.unread.map(([roomId, unread]) => {
      const all = unread.flatMap(({ low, high }) => piecesOf(low, high, size));
      return [roomId, all.filter(({ low, high }) => Math.floor(high / nth) * nth >= low)] as const;
    });
    walk.take([], placesAt(walk.narrow(new Map(narrow))));
  }
  return { walk, messages, steps };
}

/** Newest first. */
function piecesOf(low: number, high: number, size: number): SeqRange[] {
  const first = Math.floor((low - 1) / size);
  const last = Math.floor((high - 1) / size);
  return Array.from({ length: last - first + 1 }, (_, n) => last - n).map((piece) => {
    return { low: Math.max(low, piece * size + 1), high: Math.min(high, (piece + 1) * size) };
  });
}

describe('a walk over many rooms', () => {
  it.each([1, 3, 50, 5_000])('finds every %ith message of all rooms, newest first', (nth) => {
    const { walk } = search({ limit: Infinity, nth });
    expect(walk.sure).toEqual(ALL.filter(({ seq }) => seq % nth === 0));
    expect(walk.reached).toBeNull();
  });

  it('reads little for frequent words', () => {
    const { walk, messages } = search({ limit: 50, nth: 1 });
    expect(walk.sure.slice(0, 50)).toEqual(ALL.slice(0, 50));
    expect(messages).toBeLessThan(ALL.length / 2);
  });

  it.each([1, 7, 150, 5_000])('finds every %ith message if it skips ranges without hits', (nth) => {
    const all = search({ limit: Infinity, nth });
    const narrowed = search({ limit: Infinity, nth, size: 16 });
    expect(narrowed.walk.sure).toEqual(all.walk.sure);
    if (nth > 16) expect(narrowed.messages).toBeLessThan(all.messages / 3);
    const page = search({ limit: 10, nth, size: 16 });
    expect(page.walk.sure.slice(0, 10)).toEqual(all.walk.sure.slice(0, 10));
  });

  it('has final hits up to the place where it stops', () => {
    const { walk } = search({ limit: Infinity, nth: 7, stepsMax: 4 });
    const { reached } = walk;
    expect(reached).not.toBeNull();
    const before = ALL.filter((place) => reached !== null && comparePlaces(place, reached) <= 0);
    expect(before.length).toBeGreaterThan(100);
    expect(walk.sure).toEqual(before.filter(({ seq }) => seq % 7 === 0));
  });

  it('over no rooms is done', () => {
    const walk = new Walk([{ roomId: newId<RoomId>(), low: 1, high: 0, createdAtMs: 5 }], 10);
    expect(walk).toMatchObject({ done: true, reached: null, sure: [] });
  });
});
