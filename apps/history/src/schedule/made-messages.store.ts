import type { MessageId, RoomId, SessionId, Urev, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { REMOVABLE } from './cured-messages.store.js';
import { LOCK_AUTHOR } from './due-messages.store.js';

/** Messages that one answer lists. */
const LISTED_MAX = 1000;

/** The sessions in which messages were scheduled, and their users; a key is a session of its bot. */
export interface Makers {
  readonly users: readonly UserId[];
  readonly sessions: readonly SessionId[];
}

export interface MadeMessage {
  id: MessageId;
  user_id: UserId;
  room_id: RoomId;
  room_name: string | null;
  put_at: Date;
}

/** Index: `scheduled_of_user`, rooms' primary key. */
export const MADE_SCHEDULED: Statement = {
  name: 'made-scheduled',
  text: `SELECT s.id, s.user_id, s.room_id, r.name AS room_name, s.put_at
    FROM history.scheduled s LEFT JOIN history.rooms r ON r.id = s.room_id
   WHERE s.user_id = ANY($1::uuid[]) AND s.session_id = ANY($2::uuid[]) AND s.state <> 'removed'
   ORDER BY s.id LIMIT ${String(LISTED_MAX)}`,
};

/** Index: `scheduled_of_user`. */
export const COUNT_UNKNOWN_SCHEDULED: Statement = {
  name: 'count-unknown-scheduled',
  text: `SELECT count(*) AS count FROM history.scheduled s
    WHERE s.user_id = $1 AND s.session_id IS NULL AND s.state <> 'removed'`,
};

/** As a removal by the author. Index: `scheduled_of_user`, the primary key. */
export const REMOVE_MADE: Statement = {
  name: 'remove-made-scheduled',
  text: `WITH changed AS (
      UPDATE history.scheduled s
         SET state = 'removed', message = '{}', error = NULL, due_at = NULL, claimed_until = NULL, claim = NULL,
             changed_at = clock_timestamp()
       WHERE s.user_id = $1 AND ${REMOVABLE} AND (s.session_id = ANY($2::uuid[]) OR s.id = $3) RETURNING s.id
    ), counted AS (
      UPDATE history.people SET urev = urev + (SELECT count(*) FROM changed)
       WHERE user_id = $1 AND EXISTS (SELECT 1 FROM changed) RETURNING urev)
    SELECT changed.id, counted.urev FROM changed, counted`,
};

export function readMadeMessages(sql: Sql, { users, sessions }: Makers): Promise<MadeMessage[]> {
  return sql.rows<MadeMessage>(MADE_SCHEDULED, [users, sessions]);
}

/** The number of the user's messages of which the session is not known. */
export async function countUnknownMessages(sql: Sql, userId: UserId): Promise<number> {
  return (await sql.rows<{ count: number }>(COUNT_UNKNOWN_SCHEDULED, [userId]))[0]?.count ?? 0;
}

/** Within a transaction. Removes what was put in these sessions, or one message. `urev`: after the last of them. */
export async function removeMessages(
  open: Sql,
  userId: UserId,
  { sessions = [], id = null }: { readonly sessions?: readonly SessionId[]; readonly id?: MessageId | null },
): Promise<{ id: MessageId; urev: Urev }[]> {
  const [, rows] = await Promise.all([
    open.rows(LOCK_AUTHOR, [userId]),
    open.rows<{ id: MessageId; urev: Urev }>(REMOVE_MADE, [userId, sessions, id]),
  ]);
  return rows;
}
