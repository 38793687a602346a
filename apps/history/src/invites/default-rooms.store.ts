import type { RoomId, UserId } from '#contracts';
import type { InvitedRoom } from '#access/internal-api';
import type { Sql, Statement } from '#persistence/sql';

export interface DefaultRoom extends InvitedRoom {
  /** Accounts that were made from then on become members. */
  readonly since: Date;
}

/** Only one transaction at a time counts default rooms. A row lock of each room would not keep others from adding one. */
export const LOCK_DEFAULT_ROOMS: Statement = {
  name: 'lock-default-rooms',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('default rooms', 0))`,
};

/** Groups that no app made. Index: the primary key. */
export const SET_DEFAULT: Statement = {
  name: 'set-default-room',
  text: `UPDATE history.rooms SET default_since = CASE WHEN $2 THEN coalesce(default_since, now()) END
    WHERE id = $1 AND kind = 'group' AND app_id IS NULL AND deleted_at IS NULL RETURNING id`,
};

/** Index: `rooms_default`. */
export const DEFAULT_ROOMS: Statement = {
  name: 'default-rooms',
  text: `SELECT id, name, default_since AS since FROM history.rooms
    WHERE default_since IS NOT NULL AND deleted_at IS NULL ORDER BY id`,
};

/** Index: the primary key of members. */
export const MEMBERSHIPS: Statement = {
  name: 'memberships-in-default-rooms',
  text: `SELECT room_id AS "roomId", user_id AS "userId" FROM history.members
    WHERE room_id = ANY($1::uuid[]) AND user_id = ANY($2::uuid[])`,
};

export const READ_ACCOUNTS_UNTIL: Statement = {
  name: 'read-accounts-until',
  text: 'SELECT accounts_until AS until FROM history.store',
};

export const WRITE_ACCOUNTS_UNTIL: Statement = {
  name: 'write-accounts-until',
  text: 'UPDATE history.store SET accounts_until = $1 WHERE accounts_until IS NULL OR accounts_until COLLATE "C" < $1',
};

export async function lockDefaultRooms(open: Sql): Promise<void> {
  await open.rows(LOCK_DEFAULT_ROOMS, []);
}

/** Returns false if there is no such group, or an app made it. */
export async function setDefault(open: Sql, roomId: RoomId, isOn: boolean): Promise<boolean> {
  return (await open.rows(SET_DEFAULT, [roomId, isOn])).length === 1;
}

export function readDefaultRooms(sql: Sql): Promise<DefaultRoom[]> {
  return sql.rows<DefaultRoom>(DEFAULT_ROOMS, []);
}

/** The memberships of these users in these rooms, also former ones, each as `keyOf`. */
export async function readMemberships(
  sql: Sql,
  roomIds: readonly RoomId[],
  userIds: readonly UserId[],
): Promise<ReadonlySet<string>> {
  const rows = await sql.rows<{ roomId: RoomId; userId: UserId }>(MEMBERSHIPS, [roomIds, userIds]);
  return new Set(rows.map(({ roomId, userId }) => keyOf(roomId, userId)));
}

export function keyOf(roomId: RoomId, userId: UserId): string {
  return `${roomId} ${userId}`;
}

/** The cursor of auth up to which new accounts are in the default rooms; `null` before the first ones. */
export async function readAccountsUntil(sql: Sql): Promise<string | null> {
  return (await sql.rows<{ until: string | null }>(READ_ACCOUNTS_UNTIL, []))[0]?.until ?? null;
}

/** It only moves forward. */
export async function writeAccountsUntil(sql: Sql, until: string): Promise<void> {
  await sql.rows(WRITE_ACCOUNTS_UNTIL, [until]);
}
