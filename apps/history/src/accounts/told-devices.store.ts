import type { Urev, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

/** Index: the primary key. */
export const LOCK_TOLD: Statement = {
  name: 'lock-told-devices',
  text: 'SELECT devices_told_at FROM history.people WHERE user_id = $1 AND erased_at IS NULL FOR UPDATE',
};

/** Index: the primary key. */
export const TELL_DEVICES: Statement = {
  name: 'tell-devices',
  text: 'UPDATE history.people SET urev = urev + $2, devices_told_at = $3 WHERE user_id = $1 RETURNING urev',
};

/** The users that history knows, with the time of the last device that their connections know. Index: the primary key. */
export const READ_TOLD: Statement = {
  name: 'read-told-devices',
  text: 'SELECT user_id, devices_told_at FROM history.people WHERE user_id = ANY($1::uuid[])',
};

interface Told {
  readonly devices_told_at: Date | null;
}

/** In ms; 0 for a user whose connections know of none. Without users that history does not know. */
export async function readTold(sql: Sql, userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, number>> {
  const rows = await sql.rows<Told & { user_id: UserId }>(READ_TOLD, [userIds]);
  return new Map(rows.map((row) => [row.user_id, msOf(row)]));
}

/** As `readTold`, of one user, locked until the transaction ends. */
export async function lockTold(open: Sql, userId: UserId): Promise<number | undefined> {
  const [row] = await open.rows<Told>(LOCK_TOLD, [userId]);
  return row && msOf(row);
}

export async function writeTold(open: Sql, userId: UserId, count: number, until: string): Promise<Urev | undefined> {
  return (await open.rows<{ urev: Urev }>(TELL_DEVICES, [userId, count, until]))[0]?.urev;
}

function msOf({ devices_told_at: at }: Told): number {
  return at?.getTime() ?? 0;
}
