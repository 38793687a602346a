import type { MessageId, PutScheduled, SessionId, Urev, UserId } from '#contracts';
import { LIMITS } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { contentOf, SCHEDULED_COLUMNS, type ScheduledRow } from '../../schedule/scheduled.rows.js';
import type { LockedScheduled, PutFacts } from '../../schedule/schedule.policy.js';

/** So many requests of one row are remembered: more than a user can send while the bus may repeat one. */
const REQUESTS_KEPT = 600;

/** Its claim ends at `claimed_until`: after that no command of the claim can take effect. Index: the primary key. */
export const LOCK_SCHEDULED: Statement = {
  name: 'lock-scheduled',
  text: `SELECT ${SCHEDULED_COLUMNS}, s.user_id, s.request_ids::text[] AS request_ids,
      coalesce(s.claimed_until > now(), false) AS is_claimed
    FROM history.scheduled s WHERE s.id = $1 FOR UPDATE`,
};

/**
 * Returns a row if the room $1, or the room where the message was scheduled before, has a message with the id, or had one that was
 * purged. Index: `messages_id`, the primary keys.
 */
export const STORED_SCHEDULED: Statement = {
  name: 'stored-scheduled',
  text: `SELECT 1 FROM (SELECT $1::uuid AS room_id UNION SELECT s.room_id FROM history.scheduled s WHERE s.id = $2) r
    WHERE EXISTS (SELECT 1 FROM history.messages m WHERE m.room_id = r.room_id AND m.id = $2)
       OR EXISTS (SELECT 1 FROM history.purged_messages p WHERE p.room_id = r.room_id AND p.id = $2)`,
};

/** Index: `scheduled_of_user`. */
export const COUNT_SCHEDULED: Statement = {
  name: 'count-scheduled',
  text: `SELECT count(*) AS count FROM (
      SELECT 1 FROM history.scheduled WHERE user_id = $1 AND state <> 'removed' LIMIT ${String(LIMITS.scheduled)}) counted`,
};

/** The user's urev after a change of the row; no row if there was no change. */
const COUNTED = `counted AS (
      UPDATE history.people SET urev = urev + 1
       WHERE user_id = $1 AND EXISTS (SELECT 1 FROM changed) RETURNING urev)`;
const REQUESTS = `(ARRAY[$3::uuid] || s.request_ids)[1:${String(REQUESTS_KEPT)}]`;

/** Writes nothing if the row is another user's. Time goes on between two puts of one transaction's time. */
export const PUT_SCHEDULED: Statement = {
  name: 'put-scheduled',
  text: `WITH changed AS (
      INSERT INTO history.scheduled AS s
        (user_id, id, request_ids, room_id, at, due_at, message, state, put_at, changed_at, session_id)
      VALUES ($1, $2, ARRAY[$3::uuid], $4, $5, $5, $6, 'waiting', clock_timestamp(), clock_timestamp(), $7)
      ON CONFLICT (id) DO UPDATE
        SET request_ids = ${REQUESTS}, room_id = excluded.room_id, at = excluded.at, due_at = excluded.due_at,
            message = excluded.message, state = 'waiting', changed_at = excluded.changed_at, error = NULL,
            refused_at = NULL, claimed_until = NULL, claim = NULL, session_id = excluded.session_id,
            put_at = CASE WHEN s.state = 'removed' THEN excluded.put_at ELSE s.put_at END
        WHERE s.user_id = excluded.user_id
      RETURNING ${SCHEDULED_COLUMNS}
    ), ${COUNTED}
    SELECT changed.*, counted.urev FROM changed, counted`,
};

/** The row stays for some seconds, without its text: a repeat of a put before must not bring it back. */
export const REMOVE_SCHEDULED: Statement = {
  name: 'remove-scheduled',
  text: `WITH changed AS (
      UPDATE history.scheduled s
         SET request_ids = ${REQUESTS}, state = 'removed', message = '{}', error = NULL, due_at = NULL,
             claimed_until = NULL, claim = NULL, changed_at = clock_timestamp()
       WHERE s.user_id = $1 AND s.id = $2 RETURNING 1
    ), ${COUNTED}
    SELECT urev FROM counted`,
};

export async function lockScheduled(sql: Sql, id: MessageId): Promise<LockedScheduled | undefined> {
  return (await sql.rows<LockedScheduled>(LOCK_SCHEDULED, [id]))[0];
}

/** Locks the row. */
export async function readPutFacts(
  sql: Sql,
  userId: UserId,
  { id, roomId }: Pick<PutScheduled, 'id' | 'roomId'>,
): Promise<PutFacts> {
  const [row, stored, counted] = await Promise.all([
    lockScheduled(sql, id),
    sql.rows(STORED_SCHEDULED, [roomId, id]),
    sql.rows<{ count: number }>(COUNT_SCHEDULED, [userId]),
  ]);
  return { row, isStored: stored.length > 0, count: counted[0]?.count ?? 0 };
}

/** `undefined` if the row is another user's. */
export async function writePut(
  sql: Sql,
  userId: UserId,
  requestId: string | undefined,
  put: PutScheduled,
  sessionId: SessionId | null,
): Promise<(ScheduledRow & { urev: Urev }) | undefined> {
  const at = new Date(put.at).toISOString();
  const values = [userId, put.id, requestId, put.roomId, at, JSON.stringify(contentOf(put)), sessionId];
  return (await sql.rows<ScheduledRow & { urev: Urev }>(PUT_SCHEDULED, values))[0];
}

export async function writeRemoval(
  sql: Sql,
  userId: UserId,
  requestId: string | undefined,
  id: MessageId,
): Promise<Urev | undefined> {
  return (await sql.rows<{ urev: Urev }>(REMOVE_SCHEDULED, [userId, id, requestId]))[0]?.urev;
}
