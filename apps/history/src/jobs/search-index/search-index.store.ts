import type { RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { CHUNK_MESSAGES, CHUNKS_PER_BLOCK, rangeOf } from '../../reads/search/chunk.policy.js';
import type { Change, IndexState, RoomHeads } from './indexing.policy.js';

/** A search reads rooms with fewer messages just as fast without an index. */
const INDEXED_MESSAGES_MIN = 2_000;
/** Changes per step. */
const CHANGES_PER_STEP = 2_000;
/** Chunks of a deleted room that one step deletes. */
const ERASED_PER_STEP = 1_000;

const CHUNK = String(CHUNK_MESSAGES);
/** The rule of `dueChunks`, in SQL. */
const DUE = `p.head_seq / ${String(CHUNK_MESSAGES * CHUNKS_PER_BLOCK)} * ${String(CHUNKS_PER_BLOCK)}`;

/**
 * Looks at the next $2 rooms after $1. Returns the rooms whose index is behind, and the last room. Index: rooms'
 * primary key, `search_rooms`' primary key for each room. 5,000 rooms take some milliseconds, and sends need no
 * bookkeeping for it.
 */
export const BEHIND: Statement = {
  name: 'search-rooms-behind',
  text: `WITH page AS MATERIALIZED (
      SELECT r.id, r.deleted_at, r.first_seq, r.head_seq, r.head_rev
        FROM history.rooms r WHERE r.id > $1 ORDER BY r.id LIMIT $2),
    looked AS (
      SELECT p.id, (SELECT count(*) FROM page) AS rooms,
             CASE WHEN p.deleted_at IS NOT NULL THEN s.room_id IS NOT NULL
                  WHEN s.room_id IS NULL THEN p.head_seq - p.first_seq >= ${String(INDEXED_MESSAGES_MIN - 1)}
                  ELSE s.rev < p.head_rev OR s.next_chunk < ${DUE}
                    OR s.first_chunk < (p.first_seq - 1) / ${CHUNK} END AS behind,
             ${DUE} - coalesce(s.next_chunk, (p.first_seq - 1) / ${CHUNK}) AS missing
        FROM page p LEFT JOIN history.search_rooms s ON s.room_id = p.id)
    SELECT id AS "roomId", rooms, behind, greatest(missing, 0) AS missing
      FROM looked
     WHERE behind OR id = (SELECT p.id FROM page p ORDER BY p.id DESC LIMIT 1)
     ORDER BY id`,
};

/** Runs in a transaction of its own: an erasure that does not see this row has ended before `LOCK` reads the room. */
const ADD: Statement = {
  name: 'add-search-room',
  text: `INSERT INTO history.search_rooms (room_id, rev, first_chunk, next_chunk)
    SELECT r.id, r.head_rev, (r.first_seq - 1) / ${CHUNK}, (r.first_seq - 1) / ${CHUNK}
      FROM history.rooms r WHERE r.id = $1 AND r.deleted_at IS NULL
    ON CONFLICT DO NOTHING`,
};

/** Two histories skip each other's rooms. */
export const LOCK: Statement = {
  name: 'lock-search-room',
  text: `SELECT s.rev, s.first_chunk AS "firstChunk", s.next_chunk AS "nextChunk"
    FROM history.search_rooms s WHERE s.room_id = $1 FOR UPDATE SKIP LOCKED`,
};

/**
 * Read before the changes, which are read before the texts: so the indexed text is at least as new as the stored rev.
 */
export const HEADS: Statement = {
  name: 'search-room-heads',
  text: `SELECT r.first_seq AS "firstSeq", r.head_seq AS "headSeq", r.head_rev AS "headRev",
      r.deleted_at IS NOT NULL AS deleted
    FROM history.rooms r WHERE r.id = $1`,
};

/** Messages that changed after they were sent. Index: `messages_changed`, from the rev on. */
export const CHANGES: Statement = {
  name: 'search-room-changes',
  text: `SELECT m.seq, m.rev FROM history.messages m
    WHERE m.room_id = $1 AND m.rev <> m.sent_rev AND m.rev > $2
    ORDER BY m.rev LIMIT $3`,
};

/** Index: messages' primary key. */
export const BODIES: Statement = {
  name: 'chunk-bodies',
  text: `SELECT m.body FROM history.messages m
    WHERE m.room_id = $1 AND m.seq BETWEEN $2 AND $3 AND m.kind = 'text' AND m.deleted_at IS NULL`,
};

/** Writes nothing if the text is the same: most changes are reactions and pins. */
export const WRITE_CHUNK: Statement = {
  name: 'write-chunk',
  text: `INSERT INTO history.search_chunks AS c (room_id, chunk, grams) VALUES ($1, $2, array_to_tsvector($3::text[]))
    ON CONFLICT (room_id, chunk) DO UPDATE SET grams = excluded.grams WHERE c.grams <> excluded.grams`,
};

/** Moves the pending list into the index. Letters that several chunks share are written once. */
const FLUSH: Statement = {
  name: 'flush-chunks',
  text: 'SELECT history.flush_search_chunks()',
};

export const DROP_CHUNKS: Statement = {
  name: 'drop-chunks',
  text: 'DELETE FROM history.search_chunks WHERE room_id = $1 AND chunk < $2',
};

const ADVANCE: Statement = {
  name: 'advance-search-room',
  text: 'UPDATE history.search_rooms SET rev = $2, first_chunk = $3, next_chunk = $4 WHERE room_id = $1',
};

const ERASE_ROOM: Statement = {
  name: 'erase-search-room',
  text: `DELETE FROM history.search_rooms WHERE room_id IN (
      SELECT room_id FROM history.search_rooms WHERE room_id = $1 LIMIT $2)
    RETURNING 1`,
};

const ERASE_CHUNKS: Statement = {
  name: 'erase-search-chunks',
  text: `DELETE FROM history.search_chunks WHERE room_id = $1 AND chunk IN (
      SELECT chunk FROM history.search_chunks WHERE room_id = $1 ORDER BY chunk LIMIT $2)
    RETURNING 1`,
};

/** Deletes the row of `search_rooms` first: a history writes chunks only while it has this row locked. */
export const ERASE_SEARCH: readonly Statement[] = [ERASE_ROOM, ERASE_CHUNKS];

export interface BehindRow {
  roomId: RoomId;
  /** The number of rooms in the page. */
  rooms: number;
  behind: boolean;
  /** Complete chunks that are not in the index. */
  missing: number;
}

export interface LockedRoom {
  readonly state: IndexState;
  readonly heads: RoomHeads;
  readonly changes: readonly Change[];
  /** `changes` has all changes after the indexed rev. */
  readonly all: boolean;
  readonly deleted: boolean;
}

export function readBehind(sql: Sql, after: RoomId, rooms: number): Promise<BehindRow[]> {
  return sql.rows<BehindRow>(BEHIND, [after, rooms]);
}

export async function addRoom(sql: Sql, roomId: RoomId): Promise<void> {
  await sql.rows(ADD, [roomId]);
}

/** Runs within a transaction. Returns `null` if another history works on the room, or the room is gone. */
export async function lockRoom(sql: Sql, roomId: RoomId): Promise<LockedRoom | null> {
  const [state] = await sql.rows<IndexState>(LOCK, [roomId]);
  if (state === undefined) return null;
  const [rooms, changes] = await Promise.all([
    sql.rows<RoomHeads & { deleted: boolean }>(HEADS, [roomId]),
    sql.rows<Change>(CHANGES, [roomId, state.rev, CHANGES_PER_STEP]),
  ]);
  const [heads] = rooms;
  if (heads === undefined) return null;
  return { state, heads, changes, all: changes.length < CHANGES_PER_STEP, deleted: heads.deleted };
}

/** The texts of the chunk that a search may find. */
export async function readBodies(sql: Sql, roomId: RoomId, chunk: number): Promise<string[]> {
  const { low, high } = rangeOf(chunk);
  const rows = await sql.rows<{ body: string }>(BODIES, [roomId, low, high]);
  return rows.map(({ body }) => body);
}

export async function writeChunk(sql: Sql, roomId: RoomId, chunk: number, lexemes: readonly string[]): Promise<void> {
  await sql.rows(WRITE_CHUNK, [roomId, chunk, lexemes]);
}

export async function flushChunks(sql: Sql): Promise<void> {
  await sql.rows(FLUSH, []);
}

export async function advance(sql: Sql, roomId: RoomId, before: IndexState, after: IndexState): Promise<void> {
  const { rev, firstChunk, nextChunk } = after;
  await Promise.all([
    firstChunk > before.firstChunk ? sql.rows(DROP_CHUNKS, [roomId, firstChunk]) : undefined,
    sql.rows(ADVANCE, [roomId, rev, firstChunk, nextChunk]),
  ]);
}

/**
 * Deletes a part of a deleted room's index. Returns true if something is left. The row goes last, so a retry continues.
 */
export async function eraseSome(sql: Sql, roomId: RoomId): Promise<boolean> {
  const erased = await sql.rows(ERASE_CHUNKS, [roomId, ERASED_PER_STEP]);
  if (erased.length === ERASED_PER_STEP) return true;
  await sql.rows(ERASE_ROOM, [roomId, 1]);
  return false;
}
