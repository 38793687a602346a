import type { DeviceId, RoomId, Seq } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { PushRow } from './push-row.js';

/** At most one push goes to a device about a room in this time. */
const DISTANCE = `interval '5 seconds'`;
/** A push that has gone out is remembered for longer than a takeover lasts, so that what is read again finds it. */
const SENT_KEPT = `interval '1 minute'`;

export type NewPushRow = Omit<PushRow, 'tries'> & { readonly due_at: Date };

/** A span that is there already, or has gone out just now, stays as it is. Index: the primary key. */
export const INSERT_PUSHES: Statement = {
  name: 'insert-pushes',
  text: `INSERT INTO courier.pushes (device_id, room_id, user_id, from_seq, to_seq, by_hook, at, due_at)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::boolean[], $7::timestamptz[], $8::timestamptz[])
    ON CONFLICT DO NOTHING`,
};

/**
 * Those that may go out now: not beside one of the same device and room that has gone out just now, or waits after a refusal. Index:
 * `pushes_due`; the primary key for each.
 */
export const DUE_PUSHES: Statement = {
  name: 'due-pushes',
  text: `SELECT p.device_id, p.room_id, p.user_id, p.from_seq, p.to_seq, p.by_hook, p.at, p.tries
    FROM courier.pushes p
   WHERE p.sent_at IS NULL AND p.by_hook = $2 AND p.due_at <= now() AND NOT EXISTS (
     SELECT 1 FROM courier.pushes o WHERE o.device_id = p.device_id AND o.room_id = p.room_id
        AND (o.sent_at > now() - ${DISTANCE}
          OR (o.sent_at IS NULL AND o.tries > 0 AND o.due_at > now())))
   ORDER BY p.due_at LIMIT $1`,
};

/** The newest span has gone out, and with it all before. Index: the primary key. */
export const PUSHES_SENT: Statement = {
  name: 'pushes-sent',
  text: `WITH covered AS (
      DELETE FROM courier.pushes WHERE device_id = $1 AND room_id = $2 AND sent_at IS NULL AND to_seq < $3)
    UPDATE courier.pushes SET sent_at = clock_timestamp() WHERE device_id = $1 AND room_id = $2 AND to_seq = $3`,
};

/** Index: the primary key. */
export const POSTPONE_PUSHES: Statement = {
  name: 'postpone-pushes',
  text: `UPDATE courier.pushes p SET due_at = n.due_at, tries = n.tries
    FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::integer[]) AS n (device_id, room_id, to_seq, due_at, tries)
   WHERE p.device_id = n.device_id AND p.room_id = n.room_id AND p.to_seq = n.to_seq AND p.sent_at IS NULL`,
};

/** Index: the primary key. */
export const DROP_PUSHES: Statement = {
  name: 'drop-pushes',
  text: `DELETE FROM courier.pushes p USING unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS n (device_id, room_id, to_seq)
   WHERE p.device_id = n.device_id AND p.room_id = n.room_id AND p.to_seq = n.to_seq AND p.sent_at IS NULL`,
};

/** Index: the primary key, a range of it. */
export const DROP_PUSHES_OF: Statement = {
  name: 'drop-pushes-of-devices',
  text: 'DELETE FROM courier.pushes WHERE device_id = ANY($1::uuid[])',
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

type Key = Pick<PushRow, 'device_id' | 'room_id' | 'to_seq'>;
export type Postponed = Key & { readonly due_at: Date; readonly tries: number };

export async function insertPushes(sql: Sql, rows: readonly NewPushRow[]): Promise<void> {
  if (rows.length === 0) return;
  const column = <Name extends keyof NewPushRow>(name: Name): NewPushRow[Name][] => rows.map((row) => row[name]);
  await sql.rows(INSERT_PUSHES, [
    ...[column('device_id'), column('room_id'), column('user_id'), column('from_seq'), column('to_seq')],
    ...[column('by_hook'), column('at'), column('due_at')],
  ]);
}

/** Those of one way, the earliest first. */
export function readDuePushes(sql: Sql, byHook: boolean, limit: number): Promise<PushRow[]> {
  return sql.rows<PushRow>(DUE_PUSHES, [limit, byHook]);
}

export async function notePushSent(sql: Sql, { device_id, room_id, to_seq }: Key): Promise<void> {
  await sql.rows(PUSHES_SENT, [device_id, room_id, to_seq]);
}

export async function postponePushes(sql: Sql, rows: readonly Postponed[]): Promise<void> {
  if (rows.length === 0) return;
  const values = [...keys(rows), rows.map(({ due_at }) => due_at), rows.map(({ tries }) => tries)];
  await sql.rows(POSTPONE_PUSHES, values);
}

export async function dropPushes(sql: Sql, rows: readonly Key[]): Promise<void> {
  if (rows.length > 0) await sql.rows(DROP_PUSHES, keys(rows));
}

/** All of these devices. */
export async function dropPushesOf(sql: Sql, deviceIds: readonly DeviceId[]): Promise<void> {
  if (deviceIds.length > 0) await sql.rows(DROP_PUSHES_OF, [deviceIds]);
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

function keys(rows: readonly Key[]): [DeviceId[], RoomId[], Seq[]] {
  return [rows.map(({ device_id }) => device_id), rows.map(({ room_id }) => room_id), rows.map(({ to_seq }) => to_seq)];
}
