import type { RoomId } from '#contracts';
import { newestOf, rangesBelow, seqsIn, type SeqRange } from './chunk.policy.js';

/** Rooms that one step reads at most. */
const ROOMS_PER_STEP = 100;
/** Messages of one room that a step reads: few at first, for words that are everywhere, then more and more. */
const TAKE_MIN = 100;
const TAKE_GROWTH = 4;
/** Messages that one step reads at most, in one statement: each is a microsecond, each step a round trip. */
const STEP_MESSAGES_MAX = 20_000;

/** A place in the order of all messages: the newest first, of one time the higher room id, then the higher seq. */
export interface Place {
  readonly createdAtMs: number;
  readonly roomId: RoomId;
  readonly seq: number;
}

/** Below 0 when `one` comes first, the newer one. */
export function comparePlaces(one: Place, other: Place): number {
  if (one.createdAtMs !== other.createdAtMs) return other.createdAtMs - one.createdAtMs;
  if (one.roomId !== other.roomId) return one.roomId < other.roomId ? 1 : -1;
  return other.seq - one.seq;
}

/** A room to be searched from `high` down to `low`, where nothing is newer than `createdAtMs`. */
export interface SearchedRoom extends RoomRange {
  readonly createdAtMs: number;
}

/** Messages `low..high` of one room. */
export interface RoomRange extends SeqRange {
  readonly roomId: RoomId;
}

/** A message of a room. */
export interface RoomSeq {
  readonly roomId: RoomId;
  readonly seq: number;
}

export interface Step {
  /** What to read. */
  readonly ranges: readonly RoomRange[];
  /** For each of its rooms a message than which nothing is newer that is unread after the step. */
  readonly ends: readonly RoomSeq[];
}

interface OpenRoom {
  readonly roomId: RoomId;
  /** The newest first; never none. */
  unread: readonly SeqRange[];
  /** All that has not been read of the room comes after this place. */
  reached: Place;
  /** Messages that the next step reads of it. */
  take: number;
}

/**
 * Merges rooms, each ordered by seq, into one order by time, reading no more of a room than that takes: the rooms
 * whose unread part may be the newest are read next. What it has found is sure as far as no unread part can be newer.
 */
export class Walk {
  private readonly open: OpenRoom[];
  private found: Place[] = [];

  /** `wanted`: hits that are of use; of more the newest are kept. */
  constructor(
    rooms: readonly SearchedRoom[],
    private readonly wanted: number,
  ) {
    this.open = rooms
      .filter(({ low, high }) => low <= high)
      .map(({ roomId, low, high, createdAtMs }) => {
        return { roomId, unread: [{ low, high }], reached: { createdAtMs, roomId, seq: high + 1 }, take: TAKE_MIN };
      });
    this.sort();
  }

  /** Everything has been read. */
  get done(): boolean {
    return this.open.length === 0;
  }

  /** All up to this place has been read, of every room; `null` at the end. */
  get reached(): Place | null {
    return this.open[0]?.reached ?? null;
  }

  /** Hits, in order, before which no other can turn up any more. */
  get sure(): Place[] {
    const { reached } = this;
    return this.found.filter((place) => reached === null || comparePlaces(place, reached) <= 0);
  }

  /** What is left to be read, the rooms that may have the newest first. */
  get unread(): readonly (readonly [roomId: RoomId, ranges: readonly SeqRange[]])[] {
    return this.open.map(({ roomId, unread }) => [roomId, unread]);
  }

  /** What to read next; of several rooms, so that many small ones take few steps. */
  next(): Step {
    const ranges: RoomRange[] = [];
    const ends: RoomSeq[] = [];
    let left = STEP_MESSAGES_MAX;
    for (const { roomId, unread, take } of this.open.slice(0, ROOMS_PER_STEP)) {
      const taken = newestOf(unread, Math.min(take, left));
      ranges.push(...taken.map((range) => ({ roomId, ...range })));
      ends.push({ roomId, seq: endOf(unread, taken) });
      left -= seqsIn(taken);
      if (left <= 0) break;
    }
    return { ranges, ends };
  }

  /** What was found in the ranges of `next`, and where each room of it has been read to. */
  take(hits: readonly Place[], reached: readonly Place[]): void {
    this.found = [...this.found, ...hits].sort(comparePlaces).slice(0, this.wanted);
    const places = new Map(reached.map((place) => [place.roomId, place]));
    for (const room of this.open) {
      const place = places.get(room.roomId);
      if (place === undefined) continue;
      room.reached = place;
      room.unread = rangesBelow(room.unread, place.seq);
      room.take = Math.min(room.take * TAKE_GROWTH, STEP_MESSAGES_MAX);
    }
    this.dropRead();
  }

  /**
   * Leaves out what cannot hold a hit: of these rooms only the ranges, the newest first, of what is unread, stay. Gives
   * for each of them that has any a message than which nothing unread is newer, to be told by `take`.
   */
  narrow(ranges: ReadonlyMap<RoomId, readonly SeqRange[]>): RoomSeq[] {
    for (const room of this.open) room.unread = ranges.get(room.roomId) ?? room.unread;
    this.dropRead();
    return this.open.flatMap(({ roomId, unread: [newest] }) =>
      newest !== undefined && ranges.has(roomId) ? [{ roomId, seq: newest.high + 1 }] : [],
    );
  }

  private dropRead(): void {
    this.open.splice(0, this.open.length, ...this.open.filter(({ unread }) => unread.length > 0));
    this.sort();
  }

  private sort(): void {
    this.open.sort((one, other) => comparePlaces(one.reached, other.reached));
  }
}

/** The message before the next unread one; at the end, the last one taken. */
function endOf(unread: readonly SeqRange[], taken: readonly SeqRange[]): number {
  const last = taken.at(-1)?.low ?? 0;
  const [next] = rangesBelow(unread, last);
  return next === undefined ? last : next.high + 1;
}
