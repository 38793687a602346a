import type { RoomId } from '#contracts';
import type { RoomRetention } from '#identity/internal-api';
import type { Sql, Statement } from '#persistence/sql';

/** Served by the primary key. The room is looked at soon. */
export const SET_RETENTION: Statement = {
  name: 'set-retention',
  text: `UPDATE history.rooms SET retention_days = $2::int, purge_at = CASE WHEN $2::int IS NOT NULL THEN now() END
    WHERE id = $1 AND deleted_at IS NULL
    RETURNING id AS "roomId", name, retention_days AS days, first_seq AS "firstSeq"`,
};

/** The index `rooms_retention` in its order. */
export const RETENTIONS: Statement = {
  name: 'retentions',
  text: `SELECT id AS "roomId", name, retention_days AS days, first_seq AS "firstSeq"
    FROM history.rooms
   WHERE retention_days IS NOT NULL AND deleted_at IS NULL AND id > $1
   ORDER BY id LIMIT $2`,
};

/**
 * Takes the room that has been due for the longest, for a while: whoever dies over it leaves it to the next. Waits for
 * a room that is just being written. Served by the index `rooms_purge`.
 */
export const CLAIM_DUE: Statement = {
  name: 'claim-due',
  text: `UPDATE history.rooms SET purge_at = now() + make_interval(secs => $1)
    WHERE id = (
      SELECT id FROM history.rooms WHERE purge_at <= now() AND deleted_at IS NULL ORDER BY purge_at LIMIT 1 FOR UPDATE)
    RETURNING id`,
};

/** When the room's first message will be due, or the first that could still come. Served by primary keys. */
export const SETTLE_DUE: Statement = {
  name: 'settle-due',
  text: `UPDATE history.rooms r
      SET purge_at = coalesce(
            (SELECT m.created_at FROM history.messages m WHERE m.room_id = r.id AND m.seq >= r.first_seq
              ORDER BY m.seq LIMIT 1), now())
          + make_interval(days => r.retention_days)
    WHERE r.id = $1 AND r.deleted_at IS NULL`,
};

/** `undefined`: there is no such room. */
export async function setRetention(sql: Sql, roomId: RoomId, days: number | null): Promise<RoomRetention | undefined> {
  const [room] = await sql.rows<RoomRetention>(SET_RETENTION, [roomId, days]);
  return room;
}

/** Rooms that have one, after this room in the order of ids. */
export function readRetentions(sql: Sql, after: RoomId, limit: number): Promise<RoomRetention[]> {
  return sql.rows<RoomRetention>(RETENTIONS, [after, limit]);
}

export async function claimDue(sql: Sql, seconds: number): Promise<RoomId | undefined> {
  const [room] = await sql.rows<{ id: RoomId }>(CLAIM_DUE, [seconds]);
  return room?.id;
}

export async function settleDue(sql: Sql, roomId: RoomId): Promise<void> {
  await sql.rows(SETTLE_DUE, [roomId]);
}
