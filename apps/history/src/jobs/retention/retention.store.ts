import type { RoomId } from '#contracts';
import type { RoomRetention } from '#access/internal-api';
import type { Sql, Statement } from '#persistence/sql';

/** Makes the room due now, so the next run looks at it. Index: the primary key. */
export const SET_RETENTION: Statement = {
  name: 'set-retention',
  text: `UPDATE history.rooms SET retention_days = $2::int, purge_at = CASE WHEN $2::int IS NOT NULL THEN now() END
    WHERE id = $1 AND deleted_at IS NULL
    RETURNING id AS "roomId", name, retention_days AS days, first_seq AS "firstSeq"`,
};

/** Index: `rooms_retention`, in its order. */
export const RETENTIONS: Statement = {
  name: 'retentions',
  text: `SELECT id AS "roomId", name, retention_days AS days, first_seq AS "firstSeq"
    FROM history.rooms
   WHERE retention_days IS NOT NULL AND deleted_at IS NULL AND id > $1
   ORDER BY id LIMIT $2`,
};

/**
 * Claims the room that has been due for the longest time. When the claim ends, the room is due again. Waits for a
 * locked room. Index: `rooms_purge`.
 */
export const CLAIM_DUE: Statement = {
  name: 'claim-due',
  text: `UPDATE history.rooms SET purge_at = now() + make_interval(secs => $1)
    WHERE id = (
      SELECT id FROM history.rooms WHERE purge_at <= now() AND deleted_at IS NULL ORDER BY purge_at LIMIT 1 FOR UPDATE)
    RETURNING id`,
};

/**
 * Sets the time at which the room's first message becomes due, or a message sent now if there is none. Index: primary
 * keys.
 */
export const SETTLE_DUE: Statement = {
  name: 'settle-due',
  text: `UPDATE history.rooms r
      SET purge_at = coalesce(
            (SELECT m.created_at FROM history.messages m WHERE m.room_id = r.id AND m.seq >= r.first_seq
              ORDER BY m.seq LIMIT 1), now())
          + make_interval(days => r.retention_days)
    WHERE r.id = $1 AND r.deleted_at IS NULL`,
};

/** Returns `undefined` if there is no such room. */
export async function setRetention(sql: Sql, roomId: RoomId, days: number | null): Promise<RoomRetention | undefined> {
  const [room] = await sql.rows<RoomRetention>(SET_RETENTION, [roomId, days]);
  return room;
}

/** Rooms with a retention, after this room in the order of ids. */
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
