import type { RoomId } from '#contracts';
import { newestOf, rangesBelow, seqsIn, type SeqRange } from './chunk.policy.js';

/** Rooms per step. */
const ROOMS_PER_STEP = 100;
/**
 * Messages of a room in its first step. Few, because frequent words fill a page at once; each further step reads more.
 */
const TAKE_MIN = 100;
const TAKE_GROWTH = 4;
/** Messages per step, which is one statement. A message costs a microsecond, a step a round trip. */
const STEP_MESSAGES_MAX = 20_000;

/** A place in the order of all messages: newest first, then by room id and seq, both descending. */
export interface Place {
  readonly createdAtMs: number;
  readonly roomId: RoomId;
  readonly seq: number;
}

/** Below 0 if `one` comes first, which is the newer one. */
export function comparePlaces(one: Place, other: Place): number {
  if (one.createdAtMs !== other.createdAtMs) return other.createdAtMs - one.createdAtMs;
  if (one.roomId !== other.roomId) return one.roomId < other.roomId ? 1 : -1;
  return other.seq - one.seq;
}

/** A room to search from `high` down to `low`. No message in it is newer than `createdAtMs`. */
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
  /** The messages to read. */
  readonly ranges: readonly RoomRange[];
  /** For each room of the step a message that is at least as new as everything unread after the step. */
  readonly ends: readonly RoomSeq[];
}

interface OpenRoom {
  readonly roomId: RoomId;
  /** Newest first; never empty. */
  unread: readonly SeqRange[];
  /** Everything unread in the room comes after this place. */
  reached: Place;
  /** The number of messages that the next step reads. */
  take: number;
}

/**
 * Merges rooms, each ordered by seq, into one order by time, and reads as little of each room as possible. Each step
 * reads the rooms whose unread part may be the newest. A hit is final once no unread part can be newer.
 */
export class Walk {
  private readonly open: OpenRoom[];
  private found: Place[] = [];

  /** Keeps the newest `wanted` hits. */
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

  /** True if all rooms have been read. */
  get done(): boolean {
    return this.open.length === 0;
  }

  /** All rooms have been read up to this place; `null` at the end. */
  get reached(): Place | null {
    return this.open[0]?.reached ?? null;
  }

  /** The final hits, in order: no later hit can come before them. */
  get sure(): Place[] {
    const { reached } = this;
    return this.found.filter((place) => reached === null || comparePlaces(place, reached) <= 0);
  }

  /** The unread ranges, starting with the rooms that may have the newest messages. */
  get unread(): readonly (readonly [roomId: RoomId, ranges: readonly SeqRange[]])[] {
    return this.open.map(({ roomId, unread }) => [roomId, unread]);
  }

  /** The next step. It has several rooms, so many small rooms take few steps. */
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

  /** Adds the hits of a step, and how far each of its rooms has been read. */
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
   * Skips messages that cannot be hits: for these rooms only the given unread ranges (newest first) remain. Returns for
   * each of these rooms a message that is at least as new as everything unread; `take` needs their places.
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

/** The seq just above the next unread message; at the end, the last one taken. */
function endOf(unread: readonly SeqRange[], taken: readonly SeqRange[]): number {
  const last = taken.at(-1)?.low ?? 0;
  const [next] = rangesBelow(unread, last);
  return next === undefined ? last : next.high + 1;
}
