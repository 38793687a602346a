import type { MessageId, RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { nextOfMain } from '../../room/rows/message.rows.js';

/** A list of messages that is a part of a room: its main timeline, or the replies of one thread. */
export type Timeline = { readonly kind: 'main' } | { readonly kind: 'thread'; readonly threadId: MessageId };

/**
 * The main timeline below $2, downwards. Skips a run of replies in one step, because each of them knows the message before the
 * run. Index: messages' primary key, twice for each message at most.
 */
export const MAIN_BEFORE: Statement = {
  name: 'main-before',
  text: `WITH RECURSIVE walk (seq, main_before, n) AS (
      (SELECT m.seq, m.main_before, 0::bigint FROM history.messages m
        WHERE m.room_id = $1 AND m.seq < $2 ORDER BY m.seq DESC LIMIT 1)
      UNION ALL
      SELECT m.seq, m.main_before, w.n + (w.main_before IS NULL)::int
        FROM walk w JOIN history.messages m ON m.room_id = $1 AND m.seq = coalesce(w.main_before, w.seq - 1)
       WHERE w.n + (w.main_before IS NULL)::int < $3)
    SELECT seq FROM walk WHERE main_before IS NULL ORDER BY seq DESC`,
};

/** The main timeline from $2 on, upwards. Index: messages' primary key and `messages_aside`, as often. */
export const MAIN_FROM: Statement = {
  name: 'main-from',
  text: `WITH RECURSIVE walk (seq, main_before, n) AS (
      (SELECT m.seq, m.main_before, 0::bigint FROM history.messages m
        WHERE m.room_id = $1 AND m.seq >= $2 ORDER BY m.seq LIMIT 1)
      UNION ALL
      SELECT m.seq, m.main_before, w.n + (w.main_before IS NULL)::int
        FROM walk w JOIN history.messages m ON m.room_id = $1 AND m.seq = ${nextOfMain('w', '$1')}
       WHERE w.n + (w.main_before IS NULL)::int < $3)
    SELECT seq FROM walk WHERE main_before IS NULL ORDER BY seq`,
};

/** The replies of a thread below $3, downwards. Index: `messages_thread`. */
export const REPLIES_BEFORE: Statement = {
  name: 'replies-before',
  text: `SELECT seq FROM history.messages WHERE room_id = $1 AND thread_id = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4`,
};

/** The replies of a thread from $3 on, upwards. Index: `messages_thread`. */
export const REPLIES_FROM: Statement = {
  name: 'replies-from',
  text: `SELECT seq FROM history.messages WHERE room_id = $1 AND thread_id = $2 AND seq >= $3 ORDER BY seq LIMIT $4`,
};

/** The seqs of at most `count` messages below this one, the nearest first. */
export async function seqsBefore(sql: Sql, roomId: RoomId, timeline: Timeline, seq: number, count: number) {
  const rows = await (timeline.kind === 'main'
    ? sql.rows<{ seq: number }>(MAIN_BEFORE, [roomId, seq, count])
    : sql.rows<{ seq: number }>(REPLIES_BEFORE, [roomId, timeline.threadId, seq, count]));
  return rows.map((row) => row.seq);
}

/** The seqs of at most `count` messages from this one on, the nearest first. */
export async function seqsFrom(sql: Sql, roomId: RoomId, timeline: Timeline, seq: number, count: number) {
  const rows = await (timeline.kind === 'main'
    ? sql.rows<{ seq: number }>(MAIN_FROM, [roomId, seq, count])
    : sql.rows<{ seq: number }>(REPLIES_FROM, [roomId, timeline.threadId, seq, count]));
  return rows.map((row) => row.seq);
}
