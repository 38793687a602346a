import type { UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

/**
 * Index: `members_urev` for the rooms of the viewer, and for the rooms of each target until one is shared (each at most
 * `roomsPerUser`); rooms' primary key for the viewer's rooms; blocks' primary key, once each way.
 */
export const VISIBLE: Statement = {
  name: 'presence-visible',
  text: `WITH mine AS MATERIALIZED (
      SELECT array_agg(me.room_id) AS room_ids FROM history.members me
       WHERE me.user_id = $1 AND me.urev > 0 AND me.state = 'joined'
         AND NOT EXISTS (SELECT 1 FROM history.rooms r WHERE r.id = me.room_id AND r.deleted_at IS NOT NULL))
    SELECT target.user_id
      FROM mine CROSS JOIN unnest($2::uuid[]) AS target (user_id)
     WHERE EXISTS (SELECT 1 FROM history.members o
                    WHERE o.user_id = target.user_id AND o.urev > 0 AND o.state = 'joined'
                      AND o.room_id = ANY(mine.room_ids))
       AND NOT EXISTS (SELECT 1 FROM history.blocks b WHERE b.user_id = $1 AND b.blocked_id = target.user_id)
       AND NOT EXISTS (SELECT 1 FROM history.blocks b WHERE b.user_id = target.user_id AND b.blocked_id = $1)`,
};

export async function readVisible(sql: Sql, userId: UserId, userIds: readonly UserId[]): Promise<UserId[]> {
  if (userIds.length === 0) return [];
  const rows = await sql.rows<{ user_id: UserId }>(VISIBLE, [userId, userIds]);
  return rows.map((row) => row.user_id);
}
