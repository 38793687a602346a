import type { RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { NEWEST_TO_EVERYONE, ONLY_AS_EVERYONE } from '../../room/views/everyone.sql.js';
import { MESSAGE_SELECT, type SentMessageRow } from '../../room/rows/message.rows.js';

/** A place in the list. */
export interface MentionPlace {
  readonly createdAtMs: number;
  readonly roomId: RoomId;
  readonly seq: number;
}

/** Every message is, without a place. No OR: else each page would read an index from its end. */
function isAfterPlace(message: string): string {
  const place = `(${message}.created_at, ${message}.room_id, ${message}.seq)`;
  return `${place} < (coalesce(to_timestamp($2::float8 / 1000), 'infinity'), $3::uuid, $4::bigint)`;
}

/**
 * The messages that name the user. `unread` is true for those that the room's main timeline, or a thread that the user follows, counts.
 * One subquery for each mention, and no join: else the planner leaves `mentions_newest`, and may begin with all messages of the user's
 * rooms. Index: `mentions_newest`, backwards; the primary keys of members, rooms, messages and followers for each; that of blocks once.
 */
const NAMING = `SELECT g.room_id, g.seq, g.created_at, here.unread
            FROM history.mentions g
           CROSS JOIN LATERAL (
             SELECT CASE WHEN g.thread_id IS NULL THEN g.seq > me.read_seq
                      ELSE coalesce(f.following AND g.seq > greatest(f.read_seq, me.threads_read_seq), false) END AS unread
               FROM history.members me
               JOIN history.rooms r ON r.id = me.room_id AND r.deleted_at IS NULL
               JOIN history.messages by ON by.room_id = me.room_id AND by.seq = g.seq
               LEFT JOIN history.thread_followers f
                 ON f.user_id = g.user_id AND f.room_id = g.room_id AND f.root_id = g.thread_id
              WHERE me.room_id = g.room_id AND me.user_id = g.user_id AND me.state = 'joined'
                AND (by.sender_id = ANY (ARRAY(SELECT b.blocked_id FROM history.blocks b WHERE b.user_id = $1))) IS NOT TRUE
              LIMIT 1) here
           WHERE g.user_id = $1 AND ${isAfterPlace('g')}
           ORDER BY g.created_at DESC, g.room_id DESC, g.seq DESC
           LIMIT $5`;

/**
 * The messages to everyone that mention the user and do not name the user too, none older than a full page of `named`. A subquery for the
 * room, and no join: else the planner may begin with all rooms. Index: `members_urev` for the user's rooms, rooms' primary key for each,
 * and those of `ONLY_AS_EVERYONE` in rooms that have had such a message.
 */
const TO_EVERYONE = `SELECT told.room_id, told.seq, told.created_at, told.seq > me.read_seq AS unread
            FROM history.members me
           CROSS JOIN LATERAL (
             SELECT e.room_id, e.seq, e.created_at FROM history.messages e
              WHERE e.room_id = me.room_id AND e.created_at >= (SELECT oldest FROM full_page) AND ${ONLY_AS_EVERYONE} AND ${isAfterPlace('e')}
              ORDER BY ${NEWEST_TO_EVERYONE}
              LIMIT $5) told
           WHERE me.user_id = $1 AND me.urev > 0 AND me.state = 'joined'
             AND (SELECT true FROM history.rooms r WHERE r.id = me.room_id AND r.everyone_seq > 0 AND r.deleted_at IS NULL)`;

/**
 * The messages that mention the user, of the rooms that the user is in, newest first, without those of people whom the user blocks.
 * Index: those of both parts; the primary keys of messages, people and threads for each.
 */
export const MENTIONS: Statement = {
  name: 'mentions-of-user',
  text: `WITH named AS (${NAMING}),
    full_page AS (SELECT CASE WHEN count(*) < $5 THEN '-infinity' ELSE min(created_at) END AS oldest FROM named)
  SELECT message.*, found.unread
    FROM (SELECT * FROM (TABLE named UNION ALL ${TO_EVERYONE}) either
           ORDER BY created_at DESC, room_id DESC, seq DESC
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
