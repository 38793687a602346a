import type { Rev, RoomId, Urev, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

/**
 * Index: `members_urev` for the user's rows (`urev > 0` is always true and selects this index), rooms' primary key for
 * each. EXISTS instead of a join: on a new store the planner would start a join with all rooms.
 */
export const ROOMS_OF: Statement = {
  name: 'rooms-of',
  text: `SELECT me.room_id FROM history.members me
   WHERE me.user_id = $1 AND me.urev > 0 AND me.state = 'joined'
     AND NOT EXISTS (SELECT 1 FROM history.rooms r WHERE r.id = me.room_id AND r.deleted_at IS NOT NULL)`,
};

/** Index: rooms' primary key. */
export const HEADS: Statement = {
  name: 'heads',
  text: 'SELECT id, head_rev FROM history.rooms WHERE id = ANY($1::uuid[])',
};

/** Index: people's primary key. */
export const UREVS: Statement = {
  name: 'urevs',
  text: 'SELECT user_id, urev FROM history.people WHERE user_id = ANY($1::uuid[])',
};

/** Index: members' and rooms' primary keys, once per pair. */
export const LOST: Statement = {
  name: 'memberships-lost',
  text: `SELECT pair.user_id, pair.room_id
    FROM unnest($1::uuid[], $2::uuid[]) AS pair (user_id, room_id)
   WHERE NOT EXISTS (
     SELECT 1 FROM history.members me JOIN history.rooms r ON r.id = me.room_id AND r.deleted_at IS NULL
      WHERE me.room_id = pair.room_id AND me.user_id = pair.user_id AND me.state = 'joined')`,
};

export interface UserRooms {
  userId: UserId;
  roomIds: RoomId[];
}

/** The rooms that the user is in, at most `JOINED_ROOMS_MAX`, in any order. */
export async function readRoomIdsOf(sql: Sql, userId: UserId): Promise<RoomId[]> {
  const rows = await sql.rows<{ room_id: RoomId }>(ROOMS_OF, [userId]);
  return rows.map((row) => row.room_id);
}

export async function readHeads(sql: Sql, roomIds: readonly RoomId[]): Promise<Record<RoomId, Rev>> {
  const rows = await sql.rows<{ id: RoomId; head_rev: Rev }>(HEADS, [roomIds]);
  return Object.fromEntries(rows.map((row) => [row.id, row.head_rev]));
}

/** Leaves out users that history does not know. */
export async function readUrevs(sql: Sql, userIds: readonly UserId[]): Promise<Record<UserId, Urev>> {
  const rows = await sql.rows<{ user_id: UserId; urev: Urev }>(UREVS, [userIds]);
  return Object.fromEntries(rows.map((row) => [row.user_id, row.urev]));
}

/** Returns 0 for a user that history does not know. */
export async function readUrev(sql: Sql, userId: UserId): Promise<Urev> {
  const urevs = await readUrevs(sql, [userId]);
  return urevs[userId] ?? (0 as Urev);
}

/** Returns the pairs in which the user is not in the room. Leaves out users without such a pair. */
export async function readLostMemberships(sql: Sql, users: readonly UserRooms[]): Promise<UserRooms[]> {
  const pairs = users.flatMap(({ userId, roomIds }) => roomIds.map((roomId) => ({ userId, roomId })));
  const rows = await sql.rows<{ user_id: UserId; room_id: RoomId }>(LOST, [
    pairs.map(({ userId }) => userId),
    pairs.map(({ roomId }) => roomId),
  ]);
  const lost = new Map<UserId, RoomId[]>();
  for (const row of rows) lost.set(row.user_id, [...(lost.get(row.user_id) ?? []), row.room_id]);
  return [...lost].map(([userId, roomIds]) => ({ userId, roomIds }));
}
