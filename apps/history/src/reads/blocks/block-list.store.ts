import { LIMITS, type UserBrief, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { personBrief, personColumns, type JoinedPerson } from '../../room/rows/person.js';

/** Index: blocks' primary key, people's for each row. */
export const BLOCK_LIST: Statement = {
  name: 'block-list',
  text: `SELECT ${personColumns('p')}
    FROM history.blocks b JOIN history.people p ON p.user_id = b.blocked_id
   WHERE b.user_id = $1
   ORDER BY b.blocked_id
   LIMIT ${String(LIMITS.blocksPerUser)}`,
};

/** Index: people's primary key, and blocks' primary key if the list has changed since $2. */
export const BLOCKED_SINCE: Statement = {
  name: 'blocked-since',
  text: `SELECT ARRAY(SELECT b.blocked_id::text FROM history.blocks b WHERE b.user_id = me.user_id
                    ORDER BY b.blocked_id LIMIT ${String(LIMITS.blocksPerUser)}) AS blocked
    FROM history.people me
   WHERE me.user_id = $1 AND me.blocks_urev > $2::bigint`,
};

export async function readBlockList(sql: Sql, userId: UserId): Promise<UserBrief[]> {
  return (await sql.rows<JoinedPerson>(BLOCK_LIST, [userId])).map(personBrief);
}

/** Returns the whole list if it changed since `urev`, otherwise `null`. Without `urev` it always returns the list. */
export async function readBlockedSince(sql: Sql, userId: UserId, urev: number | undefined): Promise<UserId[] | null> {
  const [row] = await sql.rows<{ blocked: UserId[] }>(BLOCKED_SINCE, [userId, urev ?? 0]);
  return row?.blocked ?? (urev === undefined ? [] : null);
}
