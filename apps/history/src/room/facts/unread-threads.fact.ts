import type { RoomId, Seq, UserId } from '#contracts';
import { NONE, type Fact } from './fact.js';

interface UnreadRow {
  room_id: RoomId;
  user_id: UserId;
  seq: Seq;
}

/**
 * The callers' marks that read a reply in some thread. Index: `threads_newest` above what the user has read in all threads,
 * then the primary key of followers and `messages_thread`.
 */
export const unreadThreads: Fact<[RoomId, UserId, number], UnreadRow> = {
  keysOf: ({ command: { actor }, names: { readsThreadsTo } }, { roomId }) =>
    readsThreadsTo === undefined ? NONE : [[roomId, actor.userId, readsThreadsTo]],
  statement: {
    name: 'unread-threads',
    text: `SELECT input.room_id, input.user_id, input.seq
      FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS input (room_id, user_id, seq)
      JOIN history.members me ON me.room_id = input.room_id AND me.user_id = input.user_id
     WHERE EXISTS (
       SELECT 1 FROM history.threads t
         LEFT JOIN history.thread_followers f
           ON f.user_id = me.user_id AND f.room_id = t.room_id AND f.root_id = t.root_id
        WHERE t.room_id = me.room_id AND t.last_seq > coalesce(me.threads_read_seq, 0)
          AND t.last_seq > coalesce(f.read_seq, 0)
          AND EXISTS (
            SELECT 1 FROM history.messages u
             WHERE u.room_id = t.room_id AND u.thread_id = t.root_id
               AND u.seq > greatest(coalesce(me.threads_read_seq, 0), coalesce(f.read_seq, 0)) AND u.seq <= input.seq))`,
  },
  into(drafts, rows) {
    for (const { room_id: roomId, user_id: userId, seq } of rows) drafts.room(roomId).threads.knowUnread(userId, seq);
  },
};
