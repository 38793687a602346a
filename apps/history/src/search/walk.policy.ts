import type { RoomId } from '#contracts';

/** Rooms that one step reads at most. */
const ROOMS_PER_STEP = 100;
/** Messages of one room that a step reads: few at first, for words that are everywhere, then more and more. */
const CHUNK_MIN = 100;
const CHUNK_GROWTH = 4;
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
export interface SearchedRoom {
  readonly roomId: RoomId;
  readonly low: number;
  readonly high: number;
  readonly createdAtMs: number;
}

/** Messages `low..high` of one room that a step reads. */
export interface Chunk {
  readonly roomId: RoomId;
  readonly low: number;
  readonly high: number;
}

interface OpenRoom {
  readonly roomId: RoomId;
  readonly low: number;
  /** All that has not been read of the room comes after this place. */
  reached: Place;
  chunk: number;
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
        return { roomId, low, reached: { createdAtMs, roomId, seq: high + 1 }, chunk: CHUNK_MIN };
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

  /** What to read next; of several rooms, so that many small ones take few steps. */
  next(): Chunk[] {
    const chunks: Chunk[] = [];
    let left = STEP_MESSAGES_MAX;
    for (const { roomId, low, reached, chunk } of this.open.slice(0, ROOMS_PER_STEP)) {
      const high = reached.seq - 1;
      const from = Math.max(low, high - Math.min(chunk, left) + 1);
      chunks.push({ roomId, low: from, high });
      left -= high - from + 1;
      if (left <= 0) break;
    }
    return chunks;
  }

  /** What was found in the chunks of `next`, and the time of the oldest message that each of them has read. */
  take(hits: readonly Place[], reached: readonly Place[]): void {
    this.found = [...this.found, ...hits].sort(comparePlaces).slice(0, this.wanted);
    const places = new Map(reached.map((place) => [place.roomId, place]));
    for (const room of this.open) {
      room.reached = places.get(room.roomId) ?? room.reached;
      if (places.has(room.roomId)) room.chunk = Math.min(room.chunk * CHUNK_GROWTH, STEP_MESSAGES_MAX);
    }
    this.open.splice(0, this.open.length, ...this.open.filter(({ low, reached: { seq } }) => seq > low));
    this.sort();
  }

  private sort(): void {
    this.open.sort((one, other) => comparePlaces(one.reached, other.reached));
  }
}
