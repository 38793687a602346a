import { Logger } from '@nestjs/common';
import type { RoomId } from '#contracts';
import { isStatementTimeout } from '#persistence/pg-errors.policy';
import type { Sql, Statement } from '#persistence/sql';
import { CHUNK_MESSAGES, seqsIn, type IndexedChunks, type SeqRange } from './chunk.policy.js';
import { chunkQuery } from './grams.policy.js';

/** Rooms that the index is asked for at once; each is a look of its own. */
const ROOMS_MAX = 500;
/** A room with fewer unread messages is as quickly read. */
const UNREAD_MIN = 4 * CHUNK_MESSAGES;
/** Chunks that one answer names; a room's older ones count as candidates. */
const CHUNKS_MAX = 20_000;
const CHUNKS_PER_ROOM_MIN = 40;
/** Changes that the index has not come to; a room with more is read as if there were none. */
const CHANGES_MAX = 2_000;
/** Then the search goes on without the index. */
const LOOK_MS = 250;

const logger = new Logger('SearchCandidates');

const BEGIN_LOOK: Statement = { name: 'begin-look', text: 'SAVEPOINT look' };
const END_LOOK: Statement = { name: 'end-look', text: 'ROLLBACK TO SAVEPOINT look' };
/** The index of grams gives bitmaps only. Both settings end with the savepoint. */
export const SET_LOOK: Statement = {
  name: 'set-look',
  text: `SELECT set_config('enable_bitmapscan', 'on', true), set_config('statement_timeout', $1::text, true)`,
};

/** The primary key of search_rooms; for each the index `messages_rev` from there on, for at most $2 + 1 messages. */
export const INDEXED_ROOMS: Statement = {
  name: 'indexed-rooms',
  text: `SELECT s.room_id AS "roomId", s.first_chunk AS first, s.next_chunk AS next, changed.chunks AS changed
    FROM unnest($1::uuid[]) AS asked (room_id)
    JOIN history.search_rooms s ON s.room_id = asked.room_id
   CROSS JOIN LATERAL (
     SELECT coalesce(array_agg(DISTINCT (later.seq - 1) / ${String(CHUNK_MESSAGES)}), '{}') AS chunks, count(*) AS count
       FROM (SELECT m.seq FROM history.messages m
              WHERE m.room_id = s.room_id AND m.rev > s.rev ORDER BY m.rev LIMIT $2::bigint + 1) later) changed
   WHERE changed.count <= $2::bigint`,
};

/**
 * The index `search_chunks_grams`, once per room: the word for the room is one of the query, so that the look is
 * bounded by the room's chunks. OFFSET 0: with the primary key instead, each vector of the room would be read.
 */
export const HOLDING: Statement = {
  name: 'chunks-holding',
  text: `SELECT asked.room_id AS "roomId", found.chunk
    FROM unnest($1::uuid[]) AS asked (room_id)
   CROSS JOIN LATERAL (
     SELECT s.chunk
       FROM (SELECT c.room_id, c.chunk FROM history.search_chunks c
              WHERE c.grams @@ (('''room ' || asked.room_id || '''')::tsquery && $2::tsquery) OFFSET 0) s
      WHERE s.room_id = asked.room_id
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
 * Which chunks of these rooms can hold all words: those that the index names, and those that have changed since. Rooms
 * that are not in the index are left out; all are when the look takes too long. Within a transaction only.
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
  const look = [
    sql.rows<IndexedRow>(INDEXED_ROOMS, [roomIds, CHANGES_MAX]),
    sql.rows(BEGIN_LOOK, []),
    sql.rows(SET_LOOK, [String(LOOK_MS)]),
    sql.rows<HoldingRow>(HOLDING, [roomIds, chunkQuery(words), perRoom]),
    sql.rows(END_LOOK, []),
  ] as const;
  // Whatever has failed, the savepoint has been left before anything else is asked.
  await Promise.allSettled(look);
  try {
    const [rooms, , , holding] = await Promise.all(look);
    return candidatesOf(rooms, holding, perRoom);
  } catch (error) {
    if (!isStatementTimeout(error)) throw error;
    logger.warn({ event: 'search.index-too-slow', rooms: roomIds.length });
    return [];
  }
}

/** Of a room of which as many chunks were named as were asked for, the older ones are unknown: not covered. */
function candidatesOf(rooms: readonly IndexedRow[], holding: readonly HoldingRow[], asked: number): IndexedChunks[] {
  const named = new Map<RoomId, number[]>(rooms.map(({ roomId }) => [roomId, []]));
  for (const { roomId, chunk } of holding) named.get(roomId)?.push(chunk);
  return rooms.map(({ roomId, first, next, changed }) => {
    const chunks = named.get(roomId) ?? [];
    const known = chunks.length < asked ? first : Math.min(...chunks);
    return { roomId, first: known, next, candidates: [...chunks, ...changed] };
  });
}
