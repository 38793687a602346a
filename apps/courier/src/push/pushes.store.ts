import type { DeviceId, RoomId, Seq } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { dueOfUsers } from './due-of-users.sql.js';
import type { PushRow } from './push-row.js';

/** At most one push goes to a device about a room in this time. */
const DISTANCE = `interval '5 seconds'`;
/** A push that has gone out is remembered for longer than a takeover lasts, so that what is read again finds it. */
const SENT_KEPT = `interval '1 minute'`;

// Times when a row is due are of the courier's clock, and what is due is read by PostgreSQL's: each statement also gets the courier's
// time, so only the wait counts.

export type NewPushRow = Omit<PushRow, 'tries'> & { readonly due_at: Date };

/**
 * A span that is there already, or has gone out just now, stays as it is. One that waits after a refusal becomes part of the newer one,
 * which waits in its place: so rows of a push service that is unavailable are few. One that may be under way is left. A span is due when the
 * distance is over, so that the look for what is due does not read in vain. Index: the primary key.
 */
export const INSERT_PUSHES: Statement = {
  name: 'insert-pushes',
  text: `WITH noted AS (
      SELECT n.*, greatest(now() + (n.own_due_at - $9::timestamptz), last.free_at) AS due_at
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::boolean[], $7::timestamptz[], $8::timestamptz[])
          AS n (device_id, room_id, user_id, from_seq, to_seq, by_hook, at, own_due_at)
       CROSS JOIN LATERAL (
         SELECT max(o.sent_at) + ${DISTANCE} AS free_at FROM courier.pushes o
          WHERE o.device_id = n.device_id AND o.room_id = n.room_id) last),
    refused AS (
      DELETE FROM courier.pushes p USING noted n
       WHERE p.device_id = n.device_id AND p.room_id = n.room_id AND p.user_id = n.user_id AND p.to_seq < n.to_seq
         AND p.sent_at IS NULL AND p.tries > 0 AND p.due_at > now() + interval '1 second'
      RETURNING p.device_id, p.room_id, p.from_seq, p.due_at, p.tries)
    INSERT INTO courier.pushes (device_id, room_id, user_id, from_seq, to_seq, by_hook, at, due_at, tries)
    SELECT device_id, room_id, n.user_id, least(n.from_seq, r.from_seq), n.to_seq, n.by_hook, n.at, greatest(n.due_at, r.due_at),
           coalesce(r.tries, 0)
      FROM noted n LEFT JOIN refused r USING (device_id, room_id)
    ON CONFLICT DO NOTHING`,
};

const COLUMNS = 'p.device_id, p.room_id, p.user_id, p.from_seq, p.to_seq, p.by_hook, p.at, p.tries';

/** Not beside one of the same device and room that has gone out just now, or waits after a refusal. */
const MAY_GO = `NOT EXISTS (
     SELECT 1 FROM courier.pushes o WHERE o.device_id = p.device_id AND o.room_id = p.room_id
        AND (o.sent_at > now() - ${DISTANCE}
          OR (o.sent_at IS NULL AND o.tries > 0 AND o.due_at > now())))`;

/** The pushes that may go out now, the earliest first. Index: `pushes_due`; the primary key for each. */
export const DUE_PUSHES: Statement = {
  name: 'due-pushes',
  text: `SELECT ${COLUMNS} FROM courier.pushes p
   WHERE p.sent_at IS NULL AND p.by_hook = $2 AND p.due_at <= now() AND ${MAY_GO}
   ORDER BY p.due_at LIMIT $1`,
};

/** As `DUE_PUSHES`, of each user in turn. Index: `pushes_of_user`; the primary key for each. */
export const DUE_PUSHES_OF_USERS = dueOfUsers('due-pushes-of-users', {
  table: 'courier.pushes',
  columns: COLUMNS,
  isOpen: 'p.sent_at IS NULL',
  mayGo: MAY_GO,
});

/** The newest spans of devices and rooms have gone out, and with each all before; later ones keep their distance. Index: the primary key. */
export const PUSHES_SENT: Statement = {
  name: 'pushes-sent',
  text: `WITH sent AS (
      SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS n (device_id, room_id, to_seq)),
    covered AS (
      DELETE FROM courier.pushes p USING sent n
       WHERE p.device_id = n.device_id AND p.room_id = n.room_id AND p.sent_at IS NULL AND p.to_seq < n.to_seq)
    UPDATE courier.pushes p
       SET sent_at = CASE WHEN p.to_seq = n.to_seq THEN clock_timestamp() ELSE p.sent_at END,
           due_at = CASE WHEN p.to_seq = n.to_seq THEN p.due_at ELSE greatest(p.due_at, clock_timestamp() + ${DISTANCE}) END
      FROM sent n
     WHERE p.device_id = n.device_id AND p.room_id = n.room_id AND (p.to_seq = n.to_seq OR (p.sent_at IS NULL AND p.to_seq > n.to_seq))`,
};

/** Index: the primary key. */
export const POSTPONE_PUSHES: Statement = {
  name: 'postpone-pushes',
  text: `UPDATE courier.pushes p SET due_at = now() + (n.own_due_at - $7::timestamptz), tries = n.tries, from_seq = n.from_seq
    FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::integer[], $6::bigint[])
      AS n (device_id, room_id, to_seq, own_due_at, tries, from_seq)
   WHERE p.device_id = n.device_id AND p.room_id = n.room_id AND p.to_seq = n.to_seq AND p.sent_at IS NULL`,
};

/** Index: the primary key. */
export const DROP_PUSHES: Statement = {
  name: 'drop-pushes',
  text: `DELETE FROM courier.pushes p USING unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS n (device_id, room_id, to_seq)
   WHERE p.device_id = n.device_id AND p.room_id = n.room_id AND p.to_seq = n.to_seq AND p.sent_at IS NULL`,
};

/** Index: `pushes_sent`. */
export const FORGET_SENT: Statement = {
  name: 'forget-sent-pushes',
  text: `DELETE FROM courier.pushes WHERE sent_at < now() - ${SENT_KEPT}`,
};

/** All that went out in the last minute. */
export const FORGET_ALL_SENT: Statement = {
  name: 'forget-all-sent-pushes',
  text: 'DELETE FROM courier.pushes WHERE sent_at IS NOT NULL',
};

/** Index: `pushes_due`, all of it. */
export const COUNT_PUSHES: Statement = {
  name: 'count-pushes',
  text: 'SELECT count(*) AS waiting FROM courier.pushes WHERE sent_at IS NULL',
};

export type PushKey = Pick<PushRow, 'device_id' | 'room_id' | 'to_seq'>;
export type Postponed = PushKey & Pick<PushRow, 'from_seq' | 'tries'> & { readonly due_at: Date };

/** @param now by the clock of `due_at` */
export async function insertPushes(sql: Sql, rows: readonly NewPushRow[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  const column = <Name extends keyof NewPushRow>(name: Name): NewPushRow[Name][] => rows.map((row) => row[name]);
  await sql.rows(INSERT_PUSHES, [
    ...[column('device_id'), column('room_id'), column('user_id'), column('from_seq'), column('to_seq')],
    ...[column('by_hook'), column('at'), column('due_at'), now],
  ]);
}

/** @param sent of each device and room one */
export async function notePushesSent(sql: Sql, sent: readonly PushKey[]): Promise<void> {
  await sql.rows(PUSHES_SENT, keys(sent));
}

/** @param now by the clock of `due_at` */
export async function postponePushes(sql: Sql, rows: readonly Postponed[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  const column = <Name extends keyof Postponed>(name: Name): Postponed[Name][] => rows.map((row) => row[name]);
  await sql.rows(POSTPONE_PUSHES, [...keys(rows), column('due_at'), column('tries'), column('from_seq'), now]);
}

export async function dropPushes(sql: Sql, rows: readonly PushKey[]): Promise<void> {
  if (rows.length > 0) await sql.rows(DROP_PUSHES, keys(rows));
}

export async function forgetSentPushes(sql: Sql): Promise<void> {
  await sql.rows(FORGET_SENT, []);
}

/** Also those that went out just now: after a reset, other messages have their numbers. */
export async function forgetAllSentPushes(sql: Sql): Promise<void> {
  await sql.rows(FORGET_ALL_SENT, []);
}

export async function countPushes(sql: Sql): Promise<number> {
  const [row] = await sql.rows<{ waiting: number }>(COUNT_PUSHES, []);
  return row?.waiting ?? 0;
}

function keys(rows: readonly PushKey[]): [DeviceId[], RoomId[], Seq[]] {
  return [rows.map(({ device_id }) => device_id), rows.map(({ room_id }) => room_id), rows.map(({ to_seq }) => to_seq)];
}
