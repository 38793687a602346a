import type { MessageId, RoomId, Seq, UserId } from '#contracts';
import type { Drafts } from '../draft/drafts.js';
import type { RoomWork } from '../draft/room-work.js';
import { NONE, type Fact } from './fact.js';

interface UnreadMessageRow {
  room_id: RoomId;
  user_id: UserId;
  /** `null`: of the main timeline. */
  thread_id: MessageId | null;
  seq: Seq;
}

/** One more than the commands can delete. */
const countIn = ({ entries }: RoomWork): number => entries.length + 1;

/** The message is another user's, and unread unless the marker is past it. */
const COUNTS = `u.kind = 'text' AND u.deleted_at IS NULL AND u.sender_id IS DISTINCT FROM input.user_id`;
const COUNTS_IN_MAIN = `u.main_before IS NULL AND ${COUNTS}`;

/**
 * The newest unread messages of others in the main timeline, for senders who keep them unread. Goes down from message to message, and
 * skips a run of replies in one step. Index: primary keys.
 */
export const unreadMain: Fact<[RoomId, UserId, number], UnreadMessageRow> = {
  keysOf: ({ command: { actor }, names: { keepsUnread, replies, inRoom } }, work) =>
    keepsUnread === true && (replies !== true || inRoom === true) ? [[work.roomId, actor.userId, countIn(work)]] : NONE,
  statement: {
    name: 'unread-main',
    text: `SELECT input.room_id, input.user_id, NULL::uuid AS thread_id, found.seq
      FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS input (room_id, user_id, most)
      JOIN history.members me ON me.room_id = input.room_id AND me.user_id = input.user_id
     CROSS JOIN LATERAL (
       WITH RECURSIVE walk (seq, main_before, unread) AS (
         (SELECT u.seq, u.main_before, (${COUNTS_IN_MAIN})::int
            FROM history.messages u
           WHERE u.room_id = input.room_id AND u.seq > me.read_seq
           ORDER BY u.seq DESC LIMIT 1)
         UNION ALL
         SELECT next.seq, next.main_before, w.unread + next.is_unread::int
           FROM walk w
          CROSS JOIN LATERAL (
            SELECT u.seq, u.main_before, ${COUNTS_IN_MAIN} AS is_unread
              FROM history.messages u
             WHERE u.room_id = input.room_id AND u.seq > me.read_seq AND u.seq <= coalesce(w.main_before, w.seq - 1)
             ORDER BY u.seq DESC LIMIT 1) next
          WHERE w.unread < input.most)
       SELECT max(seq) AS seq FROM walk WHERE unread > 0 GROUP BY unread) found`,
  },
  into: knowUnread,
};

/** The newest unread replies of others in a thread, for senders who keep them unread. Index: primary keys, `messages_thread`. */
export const unreadReplies: Fact<[RoomId, UserId, MessageId, number], UnreadMessageRow> = {
  keysOf: ({ command: { actor }, names: { keepsUnread, replies, threads = NONE } }, work) =>
    keepsUnread === true && replies === true
      ? threads.map(({ id }) => [work.roomId, actor.userId, id, countIn(work)])
      : NONE,
  statement: {
    name: 'unread-replies',
    text: `SELECT input.room_id, input.user_id, input.root_id AS thread_id, found.seq
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[]) AS input (room_id, user_id, root_id, most)
      JOIN history.members me ON me.room_id = input.room_id AND me.user_id = input.user_id
      LEFT JOIN history.thread_followers f
        ON f.user_id = input.user_id AND f.room_id = input.room_id AND f.root_id = input.root_id
     CROSS JOIN LATERAL (
       SELECT u.seq FROM history.messages u
        WHERE u.room_id = input.room_id AND u.thread_id = input.root_id
          AND u.seq > greatest(coalesce(me.threads_read_seq, 0), coalesce(f.read_seq, 0)) AND ${COUNTS}
        ORDER BY u.seq DESC LIMIT input.most) found`,
  },
  into: knowUnread,
};

function knowUnread(drafts: Drafts, rows: readonly UnreadMessageRow[]): void {
  for (const { room_id: roomId, user_id: userId, thread_id: threadId, seq } of rows)
    drafts.room(roomId).unread.know(userId, threadId, seq);
}
