import type { ReadState, RoomId, RoomState, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import {
  ROOM_STATE_COLUMNS,
  ROOM_STATE_JOINS,
  toReadState,
  toRoomState,
  UNREAD_COLUMNS,
  UNREAD_JOINS,
  type RoomStateRow,
  type UnreadColumns,
} from './room-state.rows.js';

/** A member of a room. */
export interface MemberKey {
  readonly userId: UserId;
  readonly roomId: RoomId;
}

/** Index: members' and rooms' primary keys, and the indexes of `ROOM_STATE_COLUMNS` and `ROOM_STATE_JOINS`. */
export const ROOM_STATES: Statement = {
  name: 'room-states',
  text: `SELECT me.user_id AS my_user_id, ${ROOM_STATE_COLUMNS}
    FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS input (user_id, room_id, place)
    JOIN history.members me ON me.room_id = input.room_id AND me.user_id = input.user_id AND me.state = 'joined'
    JOIN history.rooms r ON r.id = me.room_id AND r.deleted_at IS NULL
    ${ROOM_STATE_JOINS}
   ORDER BY input.place`,
};

/** Index: members' and rooms' primary keys, and the indexes of `UNREAD_COLUMNS` and `UNREAD_JOINS`. */
export const READ_STATES: Statement = {
  name: 'read-states',
  text: `SELECT me.user_id, me.room_id, ${UNREAD_COLUMNS}
    FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS input (user_id, room_id, place)
    JOIN history.members me ON me.room_id = input.room_id AND me.user_id = input.user_id
    JOIN history.rooms r ON r.id = me.room_id
    ${UNREAD_JOINS}
   ORDER BY input.place`,
};

/** These rooms as the user sees them, in the given order. Leaves out rooms that the user is not in. */
export async function readRoomStates(sql: Sql, userId: UserId, roomIds: readonly RoomId[]): Promise<RoomState[]> {
  const states = await readRoomStatesOf(
    sql,
    roomIds.map((roomId) => ({ userId, roomId })),
  );
  return states.map(({ state }) => state);
}

/** Rooms as several members see them, in the given order. Leaves out users who are not in the room. */
export async function readRoomStatesOf(
  sql: Sql,
  members: readonly MemberKey[],
): Promise<(MemberKey & { state: RoomState })[]> {
  if (members.length === 0) return [];
  const rows = await sql.rows<RoomStateRow & { my_user_id: UserId }>(ROOM_STATES, keyArrays(members));
  return rows.map((row) => ({ userId: row.my_user_id, roomId: row.id, state: toRoomState(row) }));
}

/** The members' read markers and unread counts. Leaves out users who were never in the room. */
export async function readReadStatesOf(
  sql: Sql,
  members: readonly MemberKey[],
): Promise<(MemberKey & { state: ReadState })[]> {
  if (members.length === 0) return [];
  const rows = await sql.rows<UnreadColumns & { user_id: UserId; room_id: RoomId }>(READ_STATES, keyArrays(members));
  return rows.map((row) => ({
    userId: row.user_id,
    roomId: row.room_id,
    state: toReadState(row),
  }));
}

function keyArrays(members: readonly MemberKey[]): [UserId[], RoomId[]] {
  return [members.map(({ userId }) => userId), members.map(({ roomId }) => roomId)];
}
