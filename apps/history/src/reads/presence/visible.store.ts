import type { UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

/**
 * A direct room counts once both have written. Index: `members_urev` for the rooms of the viewer, and for the rooms of
 * each target until one is shared (each at most `JOINED_ROOMS_MAX`); rooms' primary key for the viewer's rooms,
 * members' for the two of each direct room; blocks' primary key, once each way.
 */
export const VISIBLE: Statement = {
  name: 'presence-visible',
  text: `WITH mine AS MATERIALIZED (
      SELECT array_agg(me.room_id) AS room_ids FROM history.members me
       WHERE me.user_id = $1 AND me.urev > 0 AND me.state = 'joined'
         AND NOT EXISTS (SELECT 1 FROM history.rooms r
                          WHERE r.id = me.room_id AND (r.deleted_at IS NOT NULL OR (r.kind = 'direct' AND (
                            SELECT count(p.last_sent_at) FROM history.members p WHERE p.room_id = r.id) < 2))))
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
