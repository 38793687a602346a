import type { DeviceId, MessageId, RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { dueOfUsers } from './due-of-users.sql.js';
import { PUSH_CONSUMER } from './push-consumer.store.js';
import type { ReminderRow } from './push-row.js';

/** Reminders of this time before the place may be read once more. What has ended is remembered for longer. */
const ENDED_KEPT = `interval '1 hour'`;

// As for pushes of messages, times when a row is due are of PostgreSQL's clock, and only the wait is the courier's.

export type NewReminderRow = Omit<ReminderRow, 'tries' | 'at'>;
export type ReminderKey = Pick<ReminderRow, 'device_id' | 'room_id' | 'message_id' | 'remind_at'>;
export type PostponedReminder = ReminderKey & Pick<ReminderRow, 'at' | 'tries'> & { readonly due_at: Date };

/** The rows and the place after them, or neither. A row that is there already stays as it is. Index: the primary keys. */
export const NOTE_REMINDERS: Statement = {
  name: 'note-reminders',
  text: `WITH noted AS (
      INSERT INTO courier.reminders (device_id, room_id, message_id, remind_at, user_id, by_hook, at, due_at)
      SELECT n.device_id, n.room_id, n.message_id, n.remind_at, n.user_id, n.by_hook, n.remind_at, now()
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::uuid[], $6::boolean[])
          AS n (device_id, room_id, message_id, remind_at, user_id, by_hook)
      ON CONFLICT DO NOTHING)
    UPDATE courier.hooks
       SET reminded_until = greatest(reminded_until, $7::timestamptz), reminded_from = greatest(reminded_from, $8::timestamptz)
     WHERE id = $9`,
};

/** Index: the primary key. */
export const REMINDERS_PLACE: Statement = {
  name: 'reminders-place',
  text: 'SELECT reminded_from AS "from", reminded_until AS until FROM courier.hooks WHERE id = $1 AND reminded_until IS NOT NULL',
};

const COLUMNS = 'p.device_id, p.room_id, p.message_id, p.remind_at, p.user_id, p.by_hook, p.at, p.tries';

/** Index: `reminders_due`. */
export const WAITING_REMINDERS: Statement = {
  name: 'waiting-reminders',
  text: `SELECT ${COLUMNS} FROM courier.reminders p
   WHERE p.ended_at IS NULL AND p.by_hook = $2 AND p.due_at <= now()
   ORDER BY p.due_at LIMIT $1`,
};

/** As `WAITING_REMINDERS`, of each user in turn. Index: `reminders_of_user`. */
export const WAITING_REMINDERS_OF_USERS = dueOfUsers('waiting-reminders-of-users', {
  table: 'courier.reminders',
  columns: COLUMNS,
  isOpen: 'p.ended_at IS NULL',
});

const NAMED = `r.device_id = n.device_id AND r.room_id = n.room_id AND r.message_id = n.message_id AND r.remind_at = n.remind_at
     AND r.ended_at IS NULL`;

/** Index: the primary key. */
export const END_REMINDERS: Statement = {
  name: 'end-reminders',
  text: `UPDATE courier.reminders r SET ended_at = clock_timestamp()
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[]) AS n (device_id, room_id, message_id, remind_at)
   WHERE ${NAMED}`,
};

/** Index: the primary key. */
export const POSTPONE_REMINDERS: Statement = {
  name: 'postpone-reminders',
  text: `UPDATE courier.reminders r SET due_at = now() + (n.own_due_at - $8::timestamptz), tries = n.tries, at = n.at
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::integer[], $7::timestamptz[])
      AS n (device_id, room_id, message_id, remind_at, own_due_at, tries, at)
   WHERE ${NAMED}`,
};

/** Index: `reminders_ended`; the primary key of hooks. */
export const FORGET_REMINDERS: Statement = {
  name: 'forget-reminders',
  text: `DELETE FROM courier.reminders r WHERE r.ended_at IS NOT NULL
     AND r.remind_at < (SELECT h.reminded_until FROM courier.hooks h WHERE h.id = $1) - ${ENDED_KEPT}`,
};

/** Index: `reminders_due`, all of it. */
export const COUNT_REMINDERS: Statement = {
  name: 'count-reminders',
  text: 'SELECT count(*) AS waiting FROM courier.reminders WHERE ended_at IS NULL',
};

/** Reminders of these times are noted: all from the first on, up to the other. */
export interface RemindersPlace {
  readonly from: Date;
  readonly until: Date;
}

/** @param place where the readings are then; what is there already is not moved back */
export async function noteReminders(
  sql: Sql,
  rows: readonly NewReminderRow[],
  { from, until }: RemindersPlace,
): Promise<void> {
  const [userIds, byPushHook] = [rows.map(({ user_id }) => user_id), rows.map(({ by_hook }) => by_hook)];
  await sql.rows(NOTE_REMINDERS, [...keys(rows), userIds, byPushHook, until, from, PUSH_CONSUMER]);
}

/** `undefined`: no reminder was ever read. */
export async function readRemindersPlace(sql: Sql): Promise<RemindersPlace | undefined> {
  const [place] = await sql.rows<RemindersPlace>(REMINDERS_PLACE, [PUSH_CONSUMER]);
  return place;
}

/** They have gone out, or must not any more. */
export async function endReminders(sql: Sql, rows: readonly ReminderKey[]): Promise<void> {
  if (rows.length > 0) await sql.rows(END_REMINDERS, keys(rows));
}

/** @param now by the clock of `due_at` */
export async function postponeReminders(sql: Sql, rows: readonly PostponedReminder[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  const [dueAt, tries] = [rows.map(({ due_at }) => due_at), rows.map((row) => row.tries)];
  await sql.rows(POSTPONE_REMINDERS, [...keys(rows), dueAt, tries, rows.map(({ at }) => at), now]);
}

export async function forgetReminders(sql: Sql): Promise<void> {
  await sql.rows(FORGET_REMINDERS, [PUSH_CONSUMER]);
}

export async function countReminders(sql: Sql): Promise<number> {
  const [row] = await sql.rows<{ waiting: number }>(COUNT_REMINDERS, []);
  return row?.waiting ?? 0;
}

function keys(rows: readonly ReminderKey[]): [DeviceId[], RoomId[], MessageId[], Date[]] {
  return [
    rows.map(({ device_id }) => device_id),
    rows.map(({ room_id }) => room_id),
    rows.map(({ message_id }) => message_id),
    rows.map(({ remind_at }) => remind_at),
  ];
}
