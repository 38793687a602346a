import { UNREAD_MAX, type MessageId, type RoomId, type Seq, type ThreadState, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { ThreadKey } from '../draft/people-draft.js';
import { seqOf } from '../draft/room-draft.js';
import { MESSAGE_SELECT, type SentMessageRow } from '../rows/message.rows.js';
import { joinedThread, threadColumns, type ThreadColumns } from '../rows/thread.rows.js';
import { notByBlocked } from './blocked-mentions.sql.js';
import { toSentMessages } from './message-views.store.js';

/**
 * Threads `t` as the member `me` sees them, with the place `f`. Both counts stop at `UNREAD_MAX`. Index: `messages_thread` from
 * the marker on, mentions' primary key, and those of `notByBlocked`.
 */
export const THREAD_VIEW = `coalesce(f.following, false) AS following, marker.seq AS read_seq,
  CASE WHEN f.following THEN (SELECT count(*) FROM (
     SELECT 1 FROM history.messages u
      WHERE u.room_id = me.room_id AND u.thread_id = named.root_id AND u.seq > marker.seq AND NOT u.in_room
        AND u.deleted_at IS NULL AND u.sender_id IS DISTINCT FROM me.user_id
      LIMIT ${String(UNREAD_MAX)}) counted) ELSE 0 END AS unread,
  CASE WHEN f.following THEN (SELECT count(*) FROM (
     SELECT 1 FROM history.mentions n
      WHERE n.user_id = me.user_id AND n.room_id = me.room_id AND n.seq > marker.seq AND n.thread_id = named.root_id
        AND ${notByBlocked('n', 'me.user_id')}
      LIMIT ${String(UNREAD_MAX)}) counted) ELSE 0 END AS mentions`;

/** The user's place `f` in the thread `named`, and what the user has read of it. Index: primary keys. */
export const THREAD_PLACE = `
  LEFT JOIN history.thread_followers f
    ON f.user_id = me.user_id AND f.room_id = me.room_id AND f.root_id = named.root_id
  CROSS JOIN LATERAL (
    SELECT greatest(coalesce(f.read_seq, 0), coalesce(me.threads_read_seq, 0)) AS seq) marker`;

/** Index: primary keys, and those of `THREAD_VIEW`. */
export const THREAD_STATES: Statement = {
  name: 'thread-states',
  text: `SELECT named.room_id, named.root_id AS id, ${threadColumns('t')}, ${THREAD_VIEW}
    FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS named (room_id, root_id, place)
    JOIN history.members me ON me.room_id = named.room_id AND me.user_id = $1 AND me.state = 'joined'
    LEFT JOIN history.threads t ON t.room_id = named.room_id AND t.root_id = named.root_id
    ${THREAD_PLACE}
   ORDER BY named.place`,
};

/** Index: `messages_id`, and those of `MESSAGE_SELECT`. */
export const ROOTS: Statement = {
  name: 'roots',
  text: `${MESSAGE_SELECT}
    JOIN unnest($1::uuid[], $2::uuid[]) AS named (room_id, id) ON m.room_id = named.room_id AND m.id = named.id`,
};

type ThreadStateRow = ThreadColumns & {
  room_id: RoomId;
  id: MessageId;
  following: boolean;
  read_seq: Seq;
  unread: number;
  mentions: number;
};

const NO_REPLIES = { replies: 0, lastSeq: seqOf(0), lastAt: null, userIds: [] };

/** These threads, each named once, as the user sees them, in the given order. Leaves out threads of rooms that the user is not in. */
export async function readThreadStates(sql: Sql, userId: UserId, keys: readonly ThreadKey[]): Promise<ThreadState[]> {
  if (keys.length === 0) return [];
  const named = [keys.map(({ roomId }) => roomId), keys.map(({ threadId }) => threadId)];
  const [rows, rootRows] = await Promise.all([
    sql.rows<ThreadStateRow>(THREAD_STATES, [userId, ...named]),
    sql.rows<SentMessageRow>(ROOTS, named),
  ]);
  const roots = new Map((await toSentMessages(sql, rootRows, userId)).map((root) => [root.roomId + root.id, root]));
  return rows.map((row) => ({
    roomId: row.room_id,
    threadId: row.id,
    root: roots.get(row.room_id + row.id) ?? null,
    thread: joinedThread(row) ?? NO_REPLIES,
    following: row.following,
    readSeq: row.read_seq,
    unread: row.unread,
    mentions: row.mentions,
  }));
}
