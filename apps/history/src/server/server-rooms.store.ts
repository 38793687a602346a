import type { Room, RoomId, ServerRoom, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { roomColumns, toRoom, type RoomRow } from '../room/rows/room.rows.js';

type Row = RoomRow & { external_id: string };

/** Index: `rooms_external`. */
export const ROOM_OF_APP: Statement = {
  name: 'room-of-app',
  text: `SELECT ${roomColumns('r')}, r.external_id FROM history.rooms r
    WHERE r.app_id = $1 AND r.external_id = $2 AND r.deleted_at IS NULL`,
};

/** Index: `rooms_external`, in its order. */
export const ROOMS_OF_APP: Statement = {
  name: 'rooms-of-app',
  text: `SELECT ${roomColumns('r')}, r.external_id FROM history.rooms r
    WHERE r.app_id = $1 AND r.external_id > $2 AND r.deleted_at IS NULL
    ORDER BY r.external_id LIMIT $3`,
};

/** Index: the unique key of `direct_key`. */
export const ROOM_OF_PAIR: Statement = {
  name: 'room-of-pair',
  text: 'SELECT r.id FROM history.rooms r WHERE r.direct_key = $1',
};

/** A room of the app that is not deleted. */
export async function readRoomOfApp(sql: Sql, appId: UserId, externalId: string): Promise<ServerRoom | undefined> {
  const [row] = await sql.rows<Row>(ROOM_OF_APP, [appId, externalId]);
  return row && toServerRoom(row);
}

/** The app's rooms after this id, in byte order. */
export async function readRoomsOfApp(sql: Sql, appId: UserId, after: string, limit: number): Promise<ServerRoom[]> {
  return (await sql.rows<Row>(ROOMS_OF_APP, [appId, after, limit])).map(toServerRoom);
}

export async function readRoomOfPair(sql: Sql, key: string): Promise<RoomId | undefined> {
  return (await sql.rows<{ id: RoomId }>(ROOM_OF_PAIR, [key]))[0]?.id;
}

function toServerRoom(row: Row): ServerRoom {
  return withExternalId(toRoom(row), row.external_id);
}

export function withExternalId(room: Room, externalId: string): ServerRoom {
  return { ...room, externalId };
}
