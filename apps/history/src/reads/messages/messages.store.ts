import { ChatError, LIMITS, type Message, type MessageId, type MessageRef, type RoomId, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { piecesOf } from '../../room/rows/growing.rows.js';
import {
  MESSAGE_SELECT,
  PAGE_SELECT,
  type PagedMessageRow,
  type SentMessageRow,
} from '../../room/rows/message.rows.js';
import { threadColumns, type ThreadColumns } from '../../room/rows/thread.rows.js';
import { toSentMessages } from '../../room/views/message-views.store.js';
import { ITEMS_BYTES_MAX } from '../paging/answer-size.policy.js';
import type { PinPlace } from '../paging/place-cursor.policy.js';
import { readableRoom } from '../access/access.store.js';
import type { CutRange, SeqBounds } from './page.policy.js';

/** So many bodies fit into an answer however long they are: four bytes for each character. */
const ALWAYS_FIT = Math.floor(ITEMS_BYTES_MAX / (4 * LIMITS.bodyChars));

/**
 * The messages of a page that may fit into its answer: the bodies before them do not fill it yet. The exact cut is made
 * later. `octet_length` neither fetches nor decompresses a body that is stored beside its row.
 * @param page selects the messages
 * @param order of the messages for the cut: the last ones in it are left out
 */
function thatMayFit(page: string, order: string): string {
  return `(SELECT page.seq, sum(octet_length(page.body)) OVER (ORDER BY ${order}
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
             FROM (${page}) page) sized
    WHERE coalesce(bytes_before, 0) <= ${String(ITEMS_BYTES_MAX)}`;
}

/**
 * Index: a range of messages' primary key, so page 10,000 costs the same as page 1; people's primary key for each row.
 */
export const MESSAGES_BETWEEN: Statement = {
  name: 'messages-between',
  text: `${PAGE_SELECT}
   WHERE m.room_id = $1 AND m.seq BETWEEN $2 AND $3
   ORDER BY m.seq`,
};

/** The same, nearest to `$4` first for the cut. Index: the same range twice. */
export const FITTING_BETWEEN: Statement = {
  name: 'fitting-between',
  text: `WITH fit AS MATERIALIZED (SELECT min(seq) AS low, max(seq) AS high FROM ${thatMayFit(
    'SELECT seq, body FROM history.messages WHERE room_id = $1 AND seq BETWEEN $2 AND $3',
    'abs(page.seq - $4::bigint), page.seq DESC',
  )})
   ${PAGE_SELECT}
   WHERE m.room_id = $1 AND m.seq BETWEEN (SELECT low FROM fit) AND (SELECT high FROM fit)
   ORDER BY m.seq`,
};

/** The messages with these seqs, nearest to `$3` first for the cut. Index: messages' primary key, twice for each. */
export const FITTING_SEQS: Statement = {
  name: 'fitting-seqs',
  text: `WITH fit AS MATERIALIZED (SELECT min(seq) AS low, max(seq) AS high FROM ${thatMayFit(
    'SELECT seq, body FROM history.messages WHERE room_id = $1 AND seq = ANY($2::bigint[])',
    'abs(page.seq - $3::bigint), page.seq DESC',
  )})
   ${PAGE_SELECT}
   WHERE m.room_id = $1 AND m.seq = ANY($2::bigint[]) AND m.seq BETWEEN (SELECT low FROM fit) AND (SELECT high FROM fit)
   ORDER BY m.seq`,
};

/** Index: messages' primary key, backwards; people's primary key for each row. */
export const MESSAGES_NEWEST: Statement = {
  name: 'messages-newest',
  text: `${PAGE_SELECT}
   WHERE m.room_id = $1
   ORDER BY m.seq DESC
   LIMIT $2`,
};

/** The same. Index: messages' primary key, backwards and twice. */
export const FITTING_NEWEST: Statement = {
  name: 'fitting-newest',
  text: `${PAGE_SELECT}
   WHERE m.room_id = $1
   ORDER BY m.seq DESC
   LIMIT (SELECT count(*) FROM ${thatMayFit(
     'SELECT seq, body FROM history.messages WHERE room_id = $1 ORDER BY seq DESC LIMIT $2',
     'page.seq DESC',
   )})`,
};

/** The threads of these roots. Index: the primary key, for each. */
export const THREADS_OF_ROOTS: Statement = {
  name: 'threads-of-roots',
  text: `SELECT t.root_id, ${threadColumns('t')} FROM unnest($2::uuid[]) AS root (id)
    JOIN history.threads t ON t.room_id = $1 AND t.root_id = root.id`,
};

/** Index: `messages_id` (room_id, id). */
export const MESSAGE_BY_ID: Statement = {
  name: 'message-by-id',
  text: `${MESSAGE_SELECT}
   WHERE m.room_id = $1 AND m.id = $2`,
};

/** Index: `messages_id`, pieces' primary key. */
export const GROWN_TEXT: Statement = {
  name: 'grown-text',
  text: `SELECT m.body || ${piecesOf('m')} AS text FROM history.messages m WHERE m.room_id = $1 AND m.id = $2`,
};

/**
 * Binary search by seq for the first message that is not older than the time, so it needs no index by time. Index:
 * messages' primary key, once per step; 20 steps for a million messages.
 */
export const SEQ_AT: Statement = {
  name: 'seq-at',
  text: seqAt({ roomId: '$1', first: '$2::bigint', head: '$3::bigint', timeMs: '$4' }),
};

/** The search of `SEQ_AT` in a room of another statement. */
export function seqAt(room: Readonly<Record<'roomId' | 'first' | 'head' | 'timeMs', string>>): string {
  const { roomId, first, head, timeMs } = room;
  return `WITH RECURSIVE halving (low, high) AS (
      SELECT ${first}, ${head} + 1
     UNION ALL
      SELECT CASE WHEN middle.older THEN middle.seq + 1 ELSE low END,
             CASE WHEN middle.older THEN high ELSE middle.seq END
        FROM halving
       CROSS JOIN LATERAL (
         SELECT half.seq, coalesce(m.created_at < to_timestamp(${timeMs}::float8 / 1000), true) AS older
           FROM (SELECT (low + high) / 2 AS seq) half
           LEFT JOIN history.messages m ON m.room_id = ${roomId} AND m.seq = half.seq) middle
       WHERE low < high)
    SELECT low AS seq FROM halving WHERE low >= high`;
}

const PINNED = `m.room_id = $1 AND m.pinned_at IS NOT NULL
     AND ($2::float8 IS NULL OR (m.pinned_at, m.seq) < (to_timestamp($2::float8 / 1000), $3::bigint))`;

/** Index: `messages_pinned`, backwards. */
export const PINS: Statement = {
  name: 'pins',
  text: `${MESSAGE_SELECT}
   WHERE ${PINNED}
   ORDER BY m.pinned_at DESC, m.seq DESC
   LIMIT (SELECT count(*) FROM ${thatMayFit(
     `SELECT m.pinned_at, m.seq, m.body FROM history.messages m WHERE ${PINNED} ORDER BY m.pinned_at DESC, m.seq DESC LIMIT $4`,
     'page.pinned_at DESC, page.seq DESC',
   )})`,
};

/** Index: the primary key. */
export const WAS_PURGED: Statement = {
  name: 'was-purged',
  text: 'SELECT 1 FROM history.purged_messages WHERE room_id = $1 AND id = $2',
};

/** In ascending order, as the user sees them. */
export async function readMessages(sql: Sql, userId: UserId, roomId: RoomId, range: CutRange): Promise<Message[]> {
  return toSentMessages(sql, await readRange(sql, roomId, range), userId);
}

/** In ascending order: all that fit into an answer, nearest ones first. */
export async function readRange(sql: Sql, roomId: RoomId, { from, to, nearest }: CutRange): Promise<SentMessageRow[]> {
  if (from > to) return [];
  return to - from < ALWAYS_FIT
    ? readPage(sql, roomId, MESSAGES_BETWEEN, [from, to])
    : readPage(sql, roomId, FITTING_BETWEEN, [from, to, nearest]);
}

/** In ascending order: those of these messages that fit into an answer, nearest ones first. */
export async function readSeqs(
  sql: Sql,
  roomId: RoomId,
  seqs: readonly number[],
  nearest: number,
): Promise<SentMessageRow[]> {
  return seqs.length === 0 ? [] : readPage(sql, roomId, FITTING_SEQS, [seqs, nearest]);
}

/** In ascending order: all that fit into an answer, newest ones first. */
export async function readNewest(sql: Sql, roomId: RoomId, limit: number): Promise<SentMessageRow[]> {
  const statement = limit <= ALWAYS_FIT ? MESSAGES_NEWEST : FITTING_NEWEST;
  return (await readPage(sql, roomId, statement, [limit])).reverse();
}

const NO_THREAD: ThreadColumns = {
  thread_replies: null,
  thread_last_seq: null,
  thread_last_at: null,
  thread_user_ids: null,
};

/** The messages of the room that a statement of `PAGE_SELECT` finds. One more statement reads their threads, if the room has some. */
async function readPage(
  sql: Sql,
  roomId: RoomId,
  statement: Statement,
  values: readonly unknown[],
): Promise<SentMessageRow[]> {
  const rows = await sql.rows<PagedMessageRow & { has_threads: boolean }>(statement, [roomId, ...values]);
  if (rows[0]?.has_threads !== true) return rows.map((row) => Object.assign(row, NO_THREAD));
  const ids = rows.filter(({ thread_id }) => thread_id === null).map(({ id }) => id);
  const threads = await sql.rows<ThreadColumns & { root_id: MessageId }>(THREADS_OF_ROOTS, [roomId, ids]);
  const byRoot = new Map(threads.map(({ root_id, ...columns }) => [root_id, columns]));
  return rows.map((row) => Object.assign(row, byRoot.get(row.id) ?? NO_THREAD));
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

/** The message, also a deleted one. @throws ChatError NOT_FOUND, GONE for a purged message, and as `assertMayRead` */
export async function existingMessage(sql: Sql, userId: UserId, { roomId, id }: MessageRef): Promise<Message> {
  await readableRoom(sql, userId, roomId);
  const message = await readMessage(sql, userId, roomId, id);
  if (message !== undefined) return message;
  throw new ChatError((await wasPurged(sql, roomId, id)) ? 'GONE' : 'NOT_FOUND');
}

/** As `existingMessage`, with the text so far of one that grows. To be called in a snapshot. */
export async function grownMessage(sql: Sql, userId: UserId, ref: MessageRef): Promise<Message> {
  const [message, rows] = await Promise.all([
    existingMessage(sql, userId, ref),
    sql.rows<{ text: string }>(GROWN_TEXT, [ref.roomId, ref.id]),
  ]);
  const [{ text } = { text: message.body }] = rows;
  return message.grow === 'growing' ? { ...message, body: text } : message;
}

/** Returns true if retention purged the message within the last 90 days. */
export async function wasPurged(sql: Sql, roomId: RoomId, id: MessageId): Promise<boolean> {
  return (await sql.rows(WAS_PURGED, [roomId, id])).length > 0;
}

/** Pinned messages after this place, latest pin first: at least one more than fit into an answer, if there are more. */
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
