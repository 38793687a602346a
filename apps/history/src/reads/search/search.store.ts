import type { FileKind, Message, Rev, RoomId, SearchScope, Seq, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { MESSAGE_SELECT, type SentMessageRow } from '../../room/rows/message.rows.js';
import { foldedSql } from '../../store/folded.sql.js';
import { toSentMessages } from '../../room/views/message-views.store.js';
import type { WordPatterns } from './query.policy.js';
import type { Place, RoomRange, RoomSeq, SearchedRoom } from './walk.policy.js';

interface PlaceRow {
  room_id: RoomId;
  seq: Seq;
  created_at: Date;
}

/**
 * With $2 it returns only that room, with the sender $3 none if that account is erased: no answer tells which messages it
 * wrote. Index: `members_urev` for the user's rooms, the primary keys of rooms for each and of people.
 */
export const SEARCHED_ROOMS: Statement = {
  name: 'searched-rooms',
  text: `SELECT r.id AS "roomId", r.first_seq AS low, r.head_seq AS high, r.head_rev AS rev, r.last_activity_at
    FROM history.members me JOIN history.rooms r ON r.id = me.room_id
   WHERE me.user_id = $1 AND me.urev > 0 AND me.state = 'joined' AND r.deleted_at IS NULL
     AND ($2::uuid IS NULL OR me.room_id = $2)
     AND ($3::uuid IS NULL OR EXISTS (SELECT 1 FROM history.people p WHERE p.user_id = $3 AND p.erased_at IS NULL))`,
};

/**
 * For each room the last message between the seqs $2 and $3 that is older than $4, by binary search. Index: messages'
 * primary key, once per step.
 */
export const LAST_BEFORE: Statement = {
  name: 'last-before',
  text: `SELECT last.room_id, last.seq, last.created_at
    FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::float8[]) AS input (room_id, low, high, before_ms)
   CROSS JOIN LATERAL (
     WITH RECURSIVE halving (low, high) AS (
        SELECT input.low, input.high + 1
       UNION ALL
        SELECT CASE WHEN middle.older THEN middle.seq + 1 ELSE low END,
               CASE WHEN middle.older THEN high ELSE middle.seq END
          FROM halving
         CROSS JOIN LATERAL (
           SELECT half.seq, coalesce(m.created_at < to_timestamp(input.before_ms / 1000), true) AS older
             FROM (SELECT (low + high) / 2 AS seq) half
             LEFT JOIN history.messages m ON m.room_id = input.room_id AND m.seq = half.seq) middle
         WHERE low < high)
      SELECT m.room_id, m.seq, m.created_at
        FROM halving JOIN history.messages m ON m.room_id = input.room_id AND m.seq = halving.low - 1
       WHERE halving.low >= halving.high AND m.seq >= input.low) last`,
};

/**
 * Reads each message of the ranges, of the sender $8 if there is one, to compare it, for $7 ms at most: the messages after that
 * are not compared (`matches` is null). PostgreSQL executes the inner SELECT once, after it has read the clock for the first
 * message: so that one is always compared.
 */
function finding(name: string, { filter, matches }: { readonly filter: string; readonly matches: string }): Statement {
  return {
    name,
    text: `SELECT found.room_id, found.seq, found.created_at, found.matches
      FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS input (room_id, low, high)
     CROSS JOIN LATERAL (
       SELECT * FROM (
         SELECT m.room_id, m.seq, m.created_at,
                CASE WHEN clock_timestamp() < (SELECT clock_timestamp() + $7::float8 * interval '1 ms')
                THEN ${matches} END AS matches
           FROM history.messages m
          WHERE m.room_id = input.room_id AND m.seq BETWEEN input.low AND input.high
            AND m.kind = 'text' AND m.deleted_at IS NULL
            AND ($8::uuid IS NULL OR m.sender_id = $8) AND ${filter}
          ORDER BY m.seq DESC OFFSET 0) compared
        WHERE compared.matches IS NOT FALSE
        LIMIT $6) found`,
  };
}

/** Long words come last, because a text rarely has their first letters. */
function hasWords(text: string): string {
  return `${foldedSql(text)} LIKE ALL ($4::text[]) AND ${foldedSql(text)} ~ ALL ($5::text[])`;
}

/** Messages with ($9) or without files whose body has the words. Index: a range of messages' primary key per room. */
export const FIND: Statement = finding('find-words', {
  filter: '($9::boolean IS NULL OR (m.attachments IS NOT NULL) = $9)',
  matches: hasWords('m.body'),
});

const KIND = `split_part(lower(file ->> 'type'), '/', 1)`;

/** Messages with a file of the kind $9 whose name has the words. Index: a range of `messages_with_files` per room. */
export const FIND_FILES: Statement = finding('find-files', {
  filter: 'm.attachments IS NOT NULL',
  matches: `EXISTS (SELECT 1 FROM json_array_elements(m.attachments -> 'files') AS file
                     WHERE ${hasWords(`file ->> 'name'`)}
                       AND ($9::text IS NULL
                            OR $9 = CASE WHEN ${KIND} IN ('image', 'video', 'audio') THEN ${KIND} ELSE 'other' END))`,
});

/** Index: messages' primary key. */
export const PLACES: Statement = {
  name: 'places',
  text: `SELECT m.room_id, m.seq, m.created_at
    FROM unnest($1::uuid[], $2::bigint[]) AS input (room_id, seq)
    JOIN history.messages m ON m.room_id = input.room_id AND m.seq = input.seq`,
};

/** Index: messages' primary key, people's for each row. */
export const MESSAGES_AT: Statement = {
  name: 'messages-at',
  text: `${MESSAGE_SELECT}
    JOIN unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS input (room_id, seq, place)
      ON m.room_id = input.room_id AND m.seq = input.seq
   ORDER BY input.place`,
};

/** The rooms that the user is in, each with all its messages; with `roomId` only that room; none for an erased `senderId`. */
export async function readSearchedRooms(
  sql: Sql,
  userId: UserId,
  { roomId, senderId }: SearchScope,
): Promise<(SearchedRoom & { rev: Rev })[]> {
  type Row = RoomRange & { rev: Rev; last_activity_at: Date };
  const rows = await sql.rows<Row>(SEARCHED_ROOMS, [userId, roomId ?? null, senderId ?? null]);
  return rows.map(({ last_activity_at: at, ...room }) => ({ ...room, createdAtMs: at.getTime() }));
}

/** The part of the rooms that comes after the place. */
export async function readRoomsAfter(sql: Sql, rooms: readonly SearchedRoom[], after: Place): Promise<SearchedRoom[]> {
  const older = rooms.filter(({ createdAtMs }) => createdAtMs < after.createdAtMs);
  const cut = rooms.filter(({ createdAtMs }) => createdAtMs >= after.createdAtMs);
  if (cut.length === 0) return older;
  const found = await sql.rows<PlaceRow>(LAST_BEFORE, [
    cut.map(({ roomId }) => roomId),
    cut.map(({ low }) => low),
    cut.map(({ roomId, high }) => (roomId === after.roomId ? Math.min(high, after.seq - 1) : high)),
    // At equal times, rooms with a higher id come first, so they have been searched.
    cut.map(({ roomId }) => after.createdAtMs + (roomId > after.roomId ? 0 : 1)),
  ]);
  const lows = new Map(cut.map(({ roomId, low }) => [roomId, low]));
  const left = found.map(toPlace).map(({ roomId, seq, createdAtMs }) => {
    return { roomId, low: lows.get(roomId) ?? seq, high: seq, createdAtMs };
  });
  return [...older, ...left];
}

/** The part of the rooms that is not older than the time. */
export async function readRoomsSince(
  sql: Sql,
  rooms: readonly SearchedRoom[],
  sinceMs: number,
): Promise<SearchedRoom[]> {
  const open = rooms.filter(({ createdAtMs }) => createdAtMs >= sinceMs);
  if (open.length === 0) return [];
  const found = await sql.rows<PlaceRow>(LAST_BEFORE, [
    open.map(({ roomId }) => roomId),
    open.map(({ low }) => low),
    open.map(({ high }) => high),
    open.map(() => sinceMs),
  ]);
  const older = new Map(found.map(({ room_id: roomId, seq }) => [roomId, seq]));
  return open.map((room) => ({ ...room, low: (older.get(room.roomId) ?? room.low - 1) + 1 }));
}

/** The findings of a step, in no order. */
export interface Matches {
  readonly hits: readonly Place[];
  /** For each room in which the time ended a place before everything that was not compared. */
  readonly stops: ReadonlyMap<RoomId, Place>;
}

/** The bounds of a step. */
interface StepBounds {
  /** Messages per range. */
  readonly limit: number;
  readonly timeMs: number;
}

/** What `FIND` or `FIND_FILES` compares a message with. */
export interface Sought {
  readonly statement: Statement;
  readonly patterns: WordPatterns;
  readonly senderId?: UserId | undefined;
  /** `$9` of the statement. */
  readonly filter?: boolean | FileKind | undefined;
}

/** The newest messages of each range that match, at most `limit` per range, as far as the time reaches. */
export async function findMessages(
  sql: Sql,
  ranges: readonly RoomRange[],
  { statement, patterns: { likes, expressions }, senderId, filter }: Sought,
  { limit, timeMs }: StepBounds,
): Promise<Matches> {
  const rows = await sql.rows<PlaceRow & { matches: true | null }>(statement, [
    ranges.map(({ roomId }) => roomId),
    ranges.map(({ low }) => low),
    ranges.map(({ high }) => high),
    likes,
    expressions,
    limit,
    timeMs,
    senderId ?? null,
    filter ?? null,
  ]);
  const stops = new Map<RoomId, Place>();
  for (const row of rows) {
    if (row.matches === null && row.seq >= (stops.get(row.room_id)?.seq ?? 0))
      stops.set(row.room_id, { ...toPlace(row), seq: row.seq + 1 });
  }
  const isBefore = ({ roomId, seq }: Place): boolean => seq >= (stops.get(roomId)?.seq ?? 0);
  return {
    hits: rows
      .filter(({ matches }) => matches === true)
      .map(toPlace)
      .filter(isBefore),
    stops,
  };
}

/** The places of these messages in the order of all messages. */
export async function readPlaces(sql: Sql, messages: readonly RoomSeq[]): Promise<Place[]> {
  const values = [messages.map(({ roomId }) => roomId), messages.map(({ seq }) => seq)];
  const rows = await sql.rows<PlaceRow>(PLACES, values);
  return rows.map(toPlace);
}

/** The messages at these places, as the user sees them. */
export async function readMessagesAt(sql: Sql, userId: UserId, places: readonly RoomSeq[]): Promise<Message[]> {
  if (places.length === 0) return [];
  const values = [places.map(({ roomId }) => roomId), places.map(({ seq }) => seq)];
  return toSentMessages(sql, await sql.rows<SentMessageRow>(MESSAGES_AT, values), userId);
}

function toPlace({ room_id: roomId, seq, created_at: createdAt }: PlaceRow): Place {
  return { roomId, seq, createdAtMs: createdAt.getTime() };
}
