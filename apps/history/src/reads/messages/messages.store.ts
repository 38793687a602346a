import type { Message, MessageId, RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { MESSAGE_SELECT, type SentMessageRow } from '../../room/rows/message.rows.js';
import { toSentMessages } from '../../room/views/message-views.store.js';
import type { PinPlace } from '../paging/place-cursor.policy.js';
import type { SeqBounds, SeqRange } from './page.policy.js';

/**
 * Index: a range of messages' primary key, so page 10,000 costs the same as page 1; people's primary key for each row.
 */
export const MESSAGES_BETWEEN: Statement = {
  name: 'messages-between',
  text: `${MESSAGE_SELECT}
   WHERE m.room_id = $1 AND m.seq BETWEEN $2 AND $3
   ORDER BY m.seq`,
};

/** Index: messages' primary key, backwards; people's primary key for each row. */
export const MESSAGES_NEWEST: Statement = {
  name: 'messages-newest',
  text: `${MESSAGE_SELECT}
   WHERE m.room_id = $1
   ORDER BY m.seq DESC
   LIMIT $2`,
};

/** Index: `messages_id` (room_id, id). */
export const MESSAGE_BY_ID: Statement = {
  name: 'message-by-id',
  text: `${MESSAGE_SELECT}
   WHERE m.room_id = $1 AND m.id = $2`,
};

/**
 * Binary search by seq for the first message that is not older than the time, so it needs no index by time. Index:
 * messages' primary key, once per step; 20 steps for a million messages.
 */
export const SEQ_AT: Statement = {
  name: 'seq-at',
  text: `WITH RECURSIVE halving (low, high) AS (
      SELECT $2::bigint, $3::bigint + 1
     UNION ALL
      SELECT CASE WHEN middle.older THEN middle.seq + 1 ELSE low END,
             CASE WHEN middle.older THEN high ELSE middle.seq END
        FROM halving
       CROSS JOIN LATERAL (
         SELECT half.seq, coalesce(m.created_at < to_timestamp($4::float8 / 1000), true) AS older
           FROM (SELECT (low + high) / 2 AS seq) half
           LEFT JOIN history.messages m ON m.room_id = $1 AND m.seq = half.seq) middle
       WHERE low < high)
    SELECT low AS seq FROM halving WHERE low >= high`,
};

/** Index: `messages_pinned`, backwards. */
export const PINS: Statement = {
  name: 'pins',
  text: `${MESSAGE_SELECT}
   WHERE m.room_id = $1 AND m.pinned_at IS NOT NULL
     AND ($2::float8 IS NULL OR (m.pinned_at, m.seq) < (to_timestamp($2::float8 / 1000), $3::bigint))
   ORDER BY m.pinned_at DESC, m.seq DESC
   LIMIT $4`,
};

/** Index: the primary key. */
export const WAS_PURGED: Statement = {
  name: 'was-purged',
  text: 'SELECT 1 FROM history.purged_messages WHERE room_id = $1 AND id = $2',
};

/** In ascending order, as the user sees them. */
export async function readMessages(sql: Sql, userId: UserId, roomId: RoomId, range: SeqRange): Promise<Message[]> {
  return toSentMessages(sql, await readRange(sql, roomId, range), userId);
}

/** In ascending order. */
export async function readRange(sql: Sql, roomId: RoomId, { from, to }: SeqRange): Promise<SentMessageRow[]> {
  return from > to ? [] : sql.rows<SentMessageRow>(MESSAGES_BETWEEN, [roomId, from, to]);
}

/** In ascending order. */
export async function readNewest(sql: Sql, roomId: RoomId, limit: number): Promise<SentMessageRow[]> {
  return (await sql.rows<SentMessageRow>(MESSAGES_NEWEST, [roomId, limit])).reverse();
}

/** The message as the user sees it. */
export async function readMessage(
  sql: Sql,
  userId: UserId,
  roomId: RoomId,
  id: MessageId,
): Promise<Message | undefined> {
  const rows = await sql.rows<SentMessageRow>(MESSAGE_BY_ID, [roomId, id]);
  const [message] = await toSentMessages(sql, rows, userId);
  return message;
}

/** Returns true if retention purged the message within the last 90 days. */
export async function wasPurged(sql: Sql, roomId: RoomId, id: MessageId): Promise<boolean> {
  return (await sql.rows(WAS_PURGED, [roomId, id])).length > 0;
}

/** Pinned messages after this place, latest pin first. */
export async function readPins(
  sql: Sql,
  userId: UserId,
  roomId: RoomId,
  after: PinPlace | null,
  limit: number,
): Promise<{ message: Message; place: PinPlace }[]> {
  const rows = await sql.rows<SentMessageRow>(PINS, [roomId, after?.pinnedAtMs ?? null, after?.seq ?? null, limit]);
  const messages = await toSentMessages(sql, rows, userId);
  return messages.map((message, index) => ({
    message,
    place: { pinnedAtMs: rows[index]?.pinned_at?.getTime() ?? 0, seq: message.seq },
  }));
}

/** The seq of the first message that is not older than this time; one past the head if all are older. */
export async function readSeqAt(sql: Sql, roomId: RoomId, { first, head }: SeqBounds, timeMs: number): Promise<number> {
  const [row] = await sql.rows<{ seq: number }>(SEQ_AT, [roomId, first, head, timeMs]);
  return row?.seq ?? head + 1;
}
