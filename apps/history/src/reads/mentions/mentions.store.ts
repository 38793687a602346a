import type { RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { MESSAGE_SELECT, type SentMessageRow } from '../../room/rows/message.rows.js';

/** A place in the list. */
export interface MentionPlace {
  readonly createdAtMs: number;
  readonly roomId: RoomId;
  readonly seq: number;
}

/**
 * The messages that mention the user, of the rooms that the user is in, newest first, without those of people whom the user blocks.
 * `unread` is true for those that the room's main timeline, or a thread that the user follows, counts. A join of the senders, and no
 * subquery for each: else the planner leaves `mentions_newest`. Index: `mentions_newest`, backwards; the primary keys of members,
 * rooms, messages, followers, people and threads for each; that of blocks once.
 */
export const MENTIONS: Statement = {
  name: 'mentions-of-user',
  text: `SELECT message.*, found.unread
    FROM (SELECT g.room_id, g.seq, g.created_at,
                 CASE WHEN g.thread_id IS NULL THEN g.seq > me.read_seq
                   ELSE coalesce(f.following AND g.seq > greatest(f.read_seq, me.threads_read_seq), false) END AS unread
            FROM history.mentions g
            JOIN history.members me ON me.room_id = g.room_id AND me.user_id = g.user_id AND me.state = 'joined'
            JOIN history.rooms r ON r.id = g.room_id AND r.deleted_at IS NULL
            JOIN history.messages by ON by.room_id = g.room_id AND by.seq = g.seq
            LEFT JOIN history.thread_followers f
              ON f.user_id = g.user_id AND f.room_id = g.room_id AND f.root_id = g.thread_id
           WHERE g.user_id = $1
             AND (by.sender_id = ANY (ARRAY(SELECT b.blocked_id FROM history.blocks b WHERE b.user_id = $1))) IS NOT TRUE
             AND ($2::float8 IS NULL
                  OR (g.created_at, g.room_id, g.seq) < (to_timestamp($2::float8 / 1000), $3::uuid, $4::bigint))
           ORDER BY g.created_at DESC, g.room_id DESC, g.seq DESC
           LIMIT $5) found
   CROSS JOIN LATERAL (${MESSAGE_SELECT} WHERE m.room_id = found.room_id AND m.seq = found.seq) message
   ORDER BY found.created_at DESC, found.room_id DESC, found.seq DESC`,
};

/** After this place. */
export function readMentions(
  sql: Sql,
  userId: UserId,
  after: MentionPlace | null,
  limit: number,
): Promise<(SentMessageRow & { unread: boolean })[]> {
  const place = [after?.createdAtMs ?? null, after?.roomId ?? null, after?.seq ?? null];
  return sql.rows<SentMessageRow & { unread: boolean }>(MENTIONS, [userId, ...place, limit]);
}
