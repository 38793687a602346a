import { Logger } from '@nestjs/common';
import type { RoomId } from '#contracts';
import { isStatementTimeout } from '#persistence/pg-errors.policy';
import type { Sql, Statement } from '#persistence/sql';
import { CHUNK_MESSAGES, seqsIn, type IndexedChunks, type SeqRange } from './chunk.policy.js';
import { chunkQuery, FOLDED } from './grams.policy.js';

/** Rooms per query to the index. Each room is one index scan. */
const ROOMS_MAX = 500;
/** A search reads a room with fewer unread messages just as fast without the index. */
const UNREAD_MIN = 4 * CHUNK_MESSAGES;
/** Chunks that one query returns. A room's older chunks count as not indexed. */
const CHUNKS_MAX = 20_000;
const CHUNKS_PER_ROOM_MIN = 40;
/** Changes that are not in the index yet. A room with more is read as if it had no index. */
const CHANGES_MAX = 2_000;
/** After this time the search continues without the index. */
const LOOK_MS = 250;

const logger = new Logger('SearchCandidates');

const BEGIN_LOOK: Statement = { name: 'begin-look', text: 'SAVEPOINT look' };
const END_LOOK: Statement = { name: 'end-look', text: 'ROLLBACK TO SAVEPOINT look' };
/** The index of grams only has bitmap scans. Both settings end with the savepoint. */
export const SET_LOOK: Statement = {
  name: 'set-look',
  text: `SELECT set_config('enable_bitmapscan', 'on', true), set_config('statement_timeout', $1::text, true)`,
};

/**
 * New messages are in no indexed chunk, so only later changes count. Index: the primary key of `search_rooms`; for each
 * room `messages_changed`, for at most $2 + 1 messages.
 */
export const INDEXED_ROOMS: Statement = {
  name: 'indexed-rooms',
  text: `SELECT s.room_id AS "roomId", s.first_chunk AS first, s.next_chunk AS next, changed.chunks AS changed
    FROM unnest($1::uuid[]) AS input (room_id)
    JOIN history.search_rooms s ON s.room_id = input.room_id
   CROSS JOIN LATERAL (
     SELECT coalesce(array_agg(DISTINCT (later.seq - 1) / ${String(CHUNK_MESSAGES)}), '{}') AS chunks, count(*) AS count
       FROM (SELECT m.seq FROM history.messages m
              WHERE m.room_id = s.room_id AND m.rev <> m.sent_rev AND m.rev > s.rev
              ORDER BY m.rev LIMIT $2::bigint + 1) later) changed
   WHERE changed.count <= $2::bigint`,
};

/**
 * Index: `search_chunks_grams`, once per room. The query includes the room's own lexeme, so the scan is bounded by the
 * room's chunks. `OFFSET 0` keeps the planner from using the primary key, which would read every vector of the room.
 */
export const HOLDING: Statement = {
  name: 'chunks-holding',
  text: `SELECT input.room_id AS "roomId", found.chunk
    FROM unnest($1::uuid[]) AS input (room_id)
   CROSS JOIN LATERAL (
     SELECT s.chunk
       FROM ((SELECT c.room_id, c.chunk FROM history.search_chunks c
               WHERE c.grams @@ (('''room ' || input.room_id || '''')::tsquery && $2::tsquery) OFFSET 0)
             UNION ALL
             SELECT o.room_id, o.chunk FROM history.search_chunks o
              WHERE o.room_id = input.room_id AND NOT (o.grams @@ '''${FOLDED}'''::tsquery)) s
      WHERE s.room_id = input.room_id
      ORDER BY s.chunk DESC
      LIMIT $3) found`,
};

interface IndexedRow {
  roomId: RoomId;
  first: number;
  next: number;
  changed: number[];
}

interface HoldingRow {
  roomId: RoomId;
  chunk: number;
}

/**
 * Returns the chunks that may contain all words: those that the index finds, and those with changes since. Leaves out
 * rooms without an index, and all rooms if the query takes too long. Runs within a transaction.
 */
export async function readCandidates(
  sql: Sql,
  unread: ReadonlyMap<RoomId, readonly SeqRange[]>,
  words: readonly string[],
): Promise<IndexedChunks[]> {
  const long = [...unread].filter(([, ranges]) => seqsIn(ranges) >= UNREAD_MIN).slice(0, ROOMS_MAX);
  if (long.length === 0) return [];
  const roomIds = long.map(([roomId]) => roomId);
  const perRoom = Math.max(CHUNKS_PER_ROOM_MIN, Math.floor(CHUNKS_MAX / roomIds.length));
  try {
    const [, rooms, , holding] = await Promise.all([
      sql.rows(BEGIN_LOOK, []),
      sql.rows<IndexedRow>(INDEXED_ROOMS, [roomIds, CHANGES_MAX]),
      sql.rows(SET_LOOK, [String(LOOK_MS)]),
      sql.rows<HoldingRow>(HOLDING, [roomIds, chunkQuery(words), perRoom]),
    ]);
    return candidatesOf(rooms, holding, perRoom);
  } catch (error) {
    if (!isStatementTimeout(error)) throw error;
    logger.warn({ event: 'search.index-too-slow', rooms: roomIds.length });
    return [];
  } finally {
    await sql.rows(END_LOOK, []);
  }
}

/** If a room has `limit` chunks, there may be older ones: those count as not indexed. */
function candidatesOf(rooms: readonly IndexedRow[], holding: readonly HoldingRow[], limit: number): IndexedChunks[] {
  const found = new Map<RoomId, number[]>(rooms.map(({ roomId }) => [roomId, []]));
  for (const { roomId, chunk } of holding) found.get(roomId)?.push(chunk);
  return rooms.map(({ roomId, first, next, changed }) => {
    const chunks = found.get(roomId) ?? [];
    const known = chunks.length < limit ? first : Math.min(...chunks);
    return { roomId, first: known, next, candidates: [...chunks, ...changed] };
  });
}
