import { LIMITS, type Urev, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { directKey } from '../../room/rules/direct-key.policy.js';
import type { BlockFacts } from './blocks.policy.js';

/** Locks the pair's direct room before any person, as every transaction does. Index: the unique key of `direct_key`. */
export const LOCK_DIRECT: Statement = {
  name: 'lock-direct',
  text: 'SELECT 1 FROM history.rooms WHERE direct_key = $1 FOR UPDATE',
};

/**
 * Updates `rooms.blocked`, which refuses sends. It also finds a direct room that was created just before `LOCK_SELF`
 * got its lock. Index: the unique key of `direct_key`, blocks' primary key.
 */
export const MARK_DIRECT: Statement = {
  name: 'mark-direct',
  text: `UPDATE history.rooms SET blocked = EXISTS (
        SELECT 1 FROM history.blocks b
         WHERE (b.user_id = $2 AND b.blocked_id = $3) OR (b.user_id = $3 AND b.blocked_id = $2))
    WHERE direct_key = $1`,
};

/** Index: primary keys. */
export const BLOCK_FACTS: Statement = {
  name: 'block-facts',
  text: `SELECT
      EXISTS (SELECT 1 FROM history.people t WHERE t.user_id = $2 AND t.erased_at IS NULL) AS "isLiving",
      EXISTS (SELECT 1 FROM history.blocks b WHERE b.user_id = $1 AND b.blocked_id = $2) AS "isBlocked",
      (SELECT count(*) FROM (
         SELECT 1 FROM history.blocks b WHERE b.user_id = $1 LIMIT ${String(LIMITS.blocksPerUser)}) counted) AS count`,
};
const COUNTED = `UPDATE history.people SET urev = urev + 1, blocks_urev = urev + 1
    WHERE user_id = $1 AND EXISTS (SELECT 1 FROM changed) RETURNING urev`;

export const ADD_BLOCK: Statement = {
  name: 'add-block',
  text: `WITH changed AS (
      INSERT INTO history.blocks (user_id, blocked_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1)
    ${COUNTED}`,
};

export const REMOVE_BLOCK: Statement = {
  name: 'remove-block',
  text: `WITH changed AS (DELETE FROM history.blocks WHERE user_id = $1 AND blocked_id = $2 RETURNING 1)
    ${COUNTED}`,
};

export async function lockDirect(sql: Sql, userId: UserId, target: UserId): Promise<void> {
  await sql.rows(LOCK_DIRECT, [directKey(userId, target)]);
}

export async function readBlockFacts(sql: Sql, userId: UserId, target: UserId): Promise<BlockFacts> {
  const [facts] = await sql.rows<BlockFacts>(BLOCK_FACTS, [userId, target]);
  if (facts === undefined) throw new Error('BLOCK_FACTS returned no row');
  return facts;
}

/** Returns the user's urev after the change; `undefined` if nothing changed. */
export async function writeBlock(sql: Sql, userId: UserId, target: UserId, on: boolean): Promise<Urev | undefined> {
  const [rows] = await Promise.all([
    sql.rows<{ urev: Urev }>(on ? ADD_BLOCK : REMOVE_BLOCK, [userId, target]),
    sql.rows(MARK_DIRECT, [directKey(userId, target), userId, target]),
  ]);
  return rows[0]?.urev;
}
