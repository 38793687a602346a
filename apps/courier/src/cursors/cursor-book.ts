import type { FeedPosition, RoomId } from '#contracts';
import { BoundedMap } from '#contracts/bounded-map';
import { furthest } from './positions.policy.js';

/** Rooms whose place is kept, so that their next delivery reads no cursor. */
const RECENT_MAX = 20_000;
/** While accepted places are not written for this long, nothing further may begin: a kill would repeat too much. */
const UNWRITTEN_MAX_MS = 3_000;
/** Cursors that one statement writes: far below its timeout. */
export const BATCH_MAX = 5_000;

/** Places to write, of one generation. */
export interface Batch {
  readonly generation: number;
  readonly positions: ReadonlyMap<RoomId, FeedPosition>;
}

/**
 * How far a hook's receiver has accepted each room, as the courier that runs the hook knows it: places that are not written yet,
 * and recent ones. A place only moves forward, until another generation begins.
 */
export class CursorBook {
  private readonly recent = new BoundedMap<RoomId, FeedPosition>(RECENT_MAX);
  private unwritten = new Map<RoomId, FeedPosition>();
  private readonly skipped = new Map<RoomId, FeedPosition>();
  private writing: Batch | undefined;
  private unwrittenSince: number | undefined;

  constructor(public generation: number) {}

  get(roomId: RoomId): FeedPosition | undefined {
    return (
      this.skipped.get(roomId) ??
      this.unwritten.get(roomId) ??
      this.writing?.positions.get(roomId) ??
      this.recent.get(roomId)
    );
  }

  /** The place was read from the store. */
  remember(roomId: RoomId, position: FeedPosition): void {
    this.recent.set(roomId, position);
  }

  /** The receiver has the room up to there. Returns false if this belongs to an earlier generation. */
  move(roomId: RoomId, position: FeedPosition, generation: number, now: number): boolean {
    if (generation !== this.generation) return false;
    const known = this.get(roomId);
    const moved = known === undefined ? position : furthest(known, position);
    this.skipped.delete(roomId);
    this.unwritten.set(roomId, moved);
    this.unwrittenSince ??= now;
    this.remember(roomId, moved);
    return true;
  }

  /** Nothing up to there concerns the receiver. It is written when `writeSkipped` is called; a kill before forgets it. */
  skip(roomId: RoomId, position: FeedPosition): void {
    this.skipped.set(roomId, furthest(this.get(roomId) ?? position, position));
  }

  /** Writes the places of skipped rooms with the next write. */
  writeSkipped(now: number): void {
    for (const [roomId, position] of [...this.skipped]) this.move(roomId, position, this.generation, now);
  }

  /** What is accepted cannot be written. */
  isLate(now: number): boolean {
    return this.unwrittenSince !== undefined && now - this.unwrittenSince > UNWRITTEN_MAX_MS;
  }

  /** What is to be written now, at most `BATCH_MAX`, until `written` or `failed` is called; `undefined` if there is nothing. */
  take(): Batch | undefined {
    if (this.unwritten.size === 0 || this.writing !== undefined) return undefined;
    const positions = new Map<RoomId, FeedPosition>();
    for (const [roomId, position] of this.unwritten) {
      if (positions.size === BATCH_MAX) break;
      positions.set(roomId, position);
      this.unwritten.delete(roomId);
    }
    this.writing = { generation: this.generation, positions };
    return this.writing;
  }

  written(batch: Batch, now: number): void {
    if (this.writing !== batch) return;
    this.writing = undefined;
    this.unwrittenSince = this.unwritten.size === 0 ? undefined : now;
  }

  /** Nothing of it may have been written: it is taken again. */
  failed(batch: Batch): void {
    if (this.writing !== batch) return;
    this.writing = undefined;
    for (const [roomId, position] of batch.positions)
      if (!this.unwritten.has(roomId)) this.unwritten.set(roomId, position);
  }

  /** A replay or a reset has begun: what is in the store counts. */
  begin(generation: number): void {
    this.generation = generation;
    this.writing = undefined;
    this.unwrittenSince = undefined;
    this.unwritten = new Map();
    this.skipped.clear();
    this.recent.clear();
  }
}
