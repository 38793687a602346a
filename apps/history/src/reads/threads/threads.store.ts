import type { RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { ThreadKey } from '../../room/draft/people-draft.js';
import { THREAD_PLACE } from '../../room/views/thread-state.store.js';
import type { FollowedPlace } from './thread-cursor.policy.js';

/**
 * The threads that the user follows, newest reply first; of one room if $2 is given; only those with unread replies if $3. Reads all
 * threads that the user follows, at most `LIMITS.threadsFollowed` and what an hour adds. Index: followers' primary key by user, the
 * primary keys of threads, members and rooms, `messages_thread`.
 */
export const FOLLOWED_THREADS: Statement = {
  name: 'followed-threads',
  text: `SELECT named.room_id AS "roomId", named.root_id AS "threadId", t.last_at AS "lastAt",
           t.last_seq AS "lastSeq"
    FROM (SELECT room_id, root_id FROM history.thread_followers
           WHERE user_id = $1 AND following AND ($2::uuid IS NULL OR room_id = $2)) named
    JOIN history.threads t ON t.room_id = named.room_id AND t.root_id = named.root_id
    JOIN history.members me ON me.room_id = named.room_id AND me.user_id = $1 AND me.state = 'joined'
    JOIN history.rooms r ON r.id = named.room_id AND r.deleted_at IS NULL
    ${THREAD_PLACE}
   WHERE ($4::float8 IS NULL OR (t.last_at, t.last_seq, named.root_id) < (to_timestamp($4::float8 / 1000), $5::bigint, $6::uuid))
     AND (NOT $3::boolean OR t.last_seq > marker.seq AND EXISTS (
       SELECT 1 FROM history.messages u
        WHERE u.room_id = me.room_id AND u.thread_id = named.root_id AND u.seq > marker.seq AND NOT u.in_room
          AND u.deleted_at IS NULL AND u.sender_id IS DISTINCT FROM me.user_id))
   ORDER BY t.last_at DESC, t.last_seq DESC, named.root_id DESC
   LIMIT $7`,
};

/** All threads of a room below a reply, newest reply first. Index: `threads_newest`, backwards. */
export const THREADS_OF_ROOM: Statement = {
  name: 'threads-of-room',
  text: `SELECT room_id AS "roomId", root_id AS "threadId", last_seq AS "lastSeq" FROM history.threads
    WHERE room_id = $1 AND ($2::bigint IS NULL OR last_seq < $2) ORDER BY last_seq DESC LIMIT $3`,
};

export type FollowedThread = ThreadKey & { readonly lastAt: Date; readonly lastSeq: number };
export type RoomThread = ThreadKey & { readonly lastSeq: number };

export interface Followed {
  readonly roomId: RoomId | undefined;
  readonly unread: boolean;
}

/** After this place. */
export function readFollowed(
  sql: Sql,
  userId: UserId,
  { roomId, unread }: Followed,
  after: FollowedPlace | null,
  limit: number,
): Promise<FollowedThread[]> {
  const place = [after?.lastAtMs ?? null, after?.lastSeq ?? null, after?.threadId ?? null];
  return sql.rows<FollowedThread>(FOLLOWED_THREADS, [userId, roomId ?? null, unread, ...place, limit]);
}

/** Below this reply. */
export function readThreadsOf(sql: Sql, roomId: RoomId, below: number | null, limit: number): Promise<RoomThread[]> {
  return sql.rows<RoomThread>(THREADS_OF_ROOM, [roomId, below, limit]);
}
