import type { RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { CHUNK_MESSAGES, CHUNKS_PER_BLOCK, rangeOf } from '../../reads/search/chunk.policy.js';
import type { Change, IndexState, RoomHeads } from './indexing.policy.js';

/** Rooms with fewer messages are as quickly read. */
const INDEXED_MESSAGES_MIN = 2_000;
/** Changes that one step looks at. */
const CHANGES_PER_STEP = 2_000;
/** Chunks of a deleted room that one step erases. */
const ERASED_PER_STEP = 1_000;

const CHUNK = String(CHUNK_MESSAGES);
/** As `dueChunks`. */
const DUE = `p.head_seq / ${String(CHUNK_MESSAGES * CHUNKS_PER_BLOCK)} * ${String(CHUNKS_PER_BLOCK)}`;

/**
 * Of the rooms after $1 in their primary key, at most $2, those that are behind, and the last one; search_rooms'
 * primary key for each. A look at 5,000 rooms takes some milliseconds, and no message has to keep anything for it.
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

/** In a transaction of its own: an erasure of the room that does not see the row is done before `LOCK` reads the room. */
const ADD: Statement = {
  name: 'add-search-room',
  text: `INSERT INTO history.search_rooms (room_id, rev, first_chunk, next_chunk)
    SELECT r.id, r.head_rev, (r.first_seq - 1) / ${CHUNK}, (r.first_seq - 1) / ${CHUNK}
      FROM history.rooms r WHERE r.id = $1 AND r.deleted_at IS NULL
    ON CONFLICT DO NOTHING`,
};

/** Two histories pass over each other's rooms. */
export const LOCK: Statement = {
  name: 'lock-search-room',
  text: `SELECT s.rev, s.first_chunk AS "firstChunk", s.next_chunk AS "nextChunk"
    FROM history.search_rooms s WHERE s.room_id = $1 FOR UPDATE SKIP LOCKED`,
};

/** Before the changes, and these before the texts: so what is written is at least as new as the rev that it is told for. */
export const HEADS: Statement = {
  name: 'search-room-heads',
  text: `SELECT r.first_seq AS "firstSeq", r.head_seq AS "headSeq", r.head_rev AS "headRev",
      r.deleted_at IS NOT NULL AS deleted
    FROM history.rooms r WHERE r.id = $1`,
};

/** The index `messages_rev` from the rev on. */
export const CHANGES: Statement = {
  name: 'search-room-changes',
  text: 'SELECT m.seq, m.rev FROM history.messages m WHERE m.room_id = $1 AND m.rev > $2 ORDER BY m.rev LIMIT $3',
};

/** Messages' primary key. */
export const BODIES: Statement = {
  name: 'chunk-bodies',
  text: `SELECT m.body FROM history.messages m
    WHERE m.room_id = $1 AND m.seq BETWEEN $2 AND $3 AND m.kind = 'text' AND m.deleted_at IS NULL`,
};

/** Most changes, reactions and pins, change no letter: then nothing is written. */
export const WRITE_CHUNK: Statement = {
  name: 'write-chunk',
  text: `INSERT INTO history.search_chunks AS c (room_id, chunk, grams) VALUES ($1, $2, array_to_tsvector($3::text[]))
    ON CONFLICT (room_id, chunk) DO UPDATE SET grams = excluded.grams WHERE c.grams <> excluded.grams`,
};

/** Enters what has been written since into the index; letters that stand in many chunks are entered once for all. */
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

/** The row first: who holds it writes chunks, which the next statement then sees; and nobody writes without it. */
export const ERASE_SEARCH: readonly Statement[] = [ERASE_ROOM, ERASE_CHUNKS];

export interface BehindRow {
  roomId: RoomId;
  /** Rooms that were looked at. */
  rooms: number;
  behind: boolean;
  /** Chunks that are due to be in the index. */
  missing: number;
}

export interface LockedRoom {
  readonly state: IndexState;
  readonly heads: RoomHeads;
  readonly changes: readonly Change[];
  /** There are no other changes. */
  readonly all: boolean;
  readonly deleted: boolean;
}

export function readBehind(sql: Sql, after: RoomId, rooms: number): Promise<BehindRow[]> {
  return sql.rows<BehindRow>(BEHIND, [after, rooms]);
}

export async function addRoom(sql: Sql, roomId: RoomId): Promise<void> {
  await sql.rows(ADD, [roomId]);
}

/** `null`: somebody else works on it, or it is gone. Within a transaction. */
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

/** What can be found in the chunk. */
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

/** Whether something is left of a deleted room; its row goes last, so that it can be gone on with. */
export async function eraseSome(sql: Sql, roomId: RoomId): Promise<boolean> {
  const erased = await sql.rows(ERASE_CHUNKS, [roomId, ERASED_PER_STEP]);
  if (erased.length === ERASED_PER_STEP) return true;
  await sql.rows(ERASE_ROOM, [roomId, 1]);
  return false;
}
