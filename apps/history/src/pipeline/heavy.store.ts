import type { RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { hostedBy } from '../room/rows/host.rows.js';
import type { WeighedRoom } from './heavy.policy.js';

/** A deleted room has no joined members. Index: the primary keys. */
export const WEIGHED_ROOMS: Statement = {
  name: 'weighed-rooms',
  text: `SELECT r.id, input.user_id, r.member_count,
      coalesce(m.role = 'owner' AND m.state = 'joined', false) OR ${hostedBy('r', 'input.user_id')} AS is_owner
    FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, user_id)
    JOIN history.rooms r ON r.id = input.room_id
    LEFT JOIN history.members m ON m.room_id = input.room_id AND m.user_id = input.user_id`,
};

/** The rooms that exist, as these callers find them, by `roomId + userId`. */
export async function readWeighedRooms(
  sql: Sql,
  callers: readonly (readonly [RoomId, UserId])[],
): Promise<ReadonlyMap<string, WeighedRoom>> {
  const rows = await sql.rows<{ id: RoomId; user_id: UserId; member_count: number; is_owner: boolean }>(WEIGHED_ROOMS, [
    callers.map(([roomId]) => roomId),
    callers.map(([, userId]) => userId),
  ]);
  return new Map(
    rows.map((row) => [row.id + row.user_id, { members: row.member_count, isOwner: row.is_owner }] as const),
  );
}
