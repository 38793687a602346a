import { LIMITS, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { ThreadKey } from '../room/draft/people-draft.js';
import { PERSON_COLUMNS, type PersonRow } from '../room/rows/person.js';

/** Threads that one run ends to follow for one user. */
const THREADS_PER_USER = 200;

/**
 * The first user after $1 who follows more threads than allowed, in rooms that they are in. Reads the places of all users, in order.
 * Index: followers' primary key, members' primary key.
 */
export const FOLLOWING_TOO_MANY: Statement = {
  name: 'following-too-many',
  text: `SELECT p.user_id, ${Object.keys(PERSON_COLUMNS)
    .filter((name) => name !== 'user_id')
    .map((name) => `p.${name}`)
    .join(', ')}
    FROM (SELECT f.user_id FROM history.thread_followers f
            JOIN history.members me ON me.room_id = f.room_id AND me.user_id = f.user_id AND me.state = 'joined'
           WHERE f.user_id > $1 AND f.following
           GROUP BY f.user_id HAVING count(*) > ${String(LIMITS.threadsFollowed)}
           ORDER BY f.user_id LIMIT 1) found
    JOIN history.people p ON p.user_id = found.user_id`,
};

/**
 * The user's followed threads beyond the limit: those whose newest reply is the oldest, or that have none; threads that the user
 * follows by an act of their own only after all others.
 */
export const FOLLOWED_BEYOND: Statement = {
  name: 'followed-beyond',
  text: `SELECT f.room_id AS "roomId", f.root_id AS "threadId"
    FROM history.thread_followers f
    JOIN history.members me ON me.room_id = f.room_id AND me.user_id = f.user_id AND me.state = 'joined'
    LEFT JOIN history.threads t ON t.room_id = f.room_id AND t.root_id = f.root_id
   WHERE f.user_id = $1 AND f.following
   ORDER BY f.own DESC, t.last_at DESC NULLS LAST, f.root_id
  OFFSET ${String(LIMITS.threadsFollowed)} LIMIT ${String(THREADS_PER_USER)}`,
};

export async function readFollowingTooMany(sql: Sql, after: UserId): Promise<PersonRow | undefined> {
  return (await sql.rows<PersonRow>(FOLLOWING_TOO_MANY, [after]))[0];
}

export function readFollowedBeyond(sql: Sql, userId: UserId): Promise<ThreadKey[]> {
  return sql.rows<ThreadKey>(FOLLOWED_BEYOND, [userId]);
}
