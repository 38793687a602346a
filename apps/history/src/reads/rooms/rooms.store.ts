import { roomNameKey, type ReadMark, type Room, type RoomId, type RoomState, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { ActivityPlace, DirectoryPlace } from './list-cursor.policy.js';
import {
  ROOM_STATE_COLUMNS,
  ROOM_STATE_JOINS,
  toRoomState,
  type RoomStateRow,
} from '../../room/views/room-state.rows.js';
import { roomColumns, toRoom, type RoomRow } from '../../room/rows/room.rows.js';

/** The directory is sorted by this many code points of a name, because the cursor has to hold them. */
export const DIRECTORY_KEY_CHARS = 48;
export const DIRECTORY_KEY = `left(r.name_key, ${String(DIRECTORY_KEY_CHARS)}) COLLATE "C"`;

/**
 * Index: `members_urev` for the user's rooms (at most `JOINED_ROOMS_MAX` are joined), rooms' primary key for their
 * activity. Only the rooms of the page are read further.
 */
export const ROOMS_BY_ACTIVITY: Statement = {
  name: 'rooms-by-activity',
  text: `SELECT ${ROOM_STATE_COLUMNS}
    FROM (SELECT mine.room_id, r.last_activity_at
            FROM history.members mine JOIN history.rooms r ON r.id = mine.room_id AND r.deleted_at IS NULL
           WHERE mine.user_id = $1 AND mine.urev > 0 AND mine.state = 'joined'
             AND ($2::float8 IS NULL OR (r.last_activity_at, r.id) < (to_timestamp($2::float8 / 1000), $3::uuid))
           ORDER BY r.last_activity_at DESC, r.id DESC
           LIMIT $4) page
    JOIN history.members me ON me.room_id = page.room_id AND me.user_id = $1
    JOIN history.rooms r ON r.id = page.room_id
    ${ROOM_STATE_JOINS}
   ORDER BY r.last_activity_at DESC, r.id DESC`,
};

/** Index: `rooms_directory`, in its order. With a query it reads all names. `strpos` knows no wildcards. */
export const PUBLIC_ROOMS: Statement = {
  name: 'public-rooms',
  text: `SELECT ${roomColumns('r')}, ${DIRECTORY_KEY} AS directory_key
    FROM history.rooms r
   WHERE r.visibility = 'public' AND r.deleted_at IS NULL
     AND ($1::text IS NULL OR strpos(r.name_key, $1) > 0)
     AND ($2::text IS NULL OR (${DIRECTORY_KEY}, r.id) > ($2::text COLLATE "C", $3::uuid))
   ORDER BY ${DIRECTORY_KEY}, r.id
   LIMIT $4`,
};

/** Index: `rooms_public_name`. */
export const PUBLIC_ROOM_NAMED: Statement = {
  name: 'public-room-named',
  text: `SELECT id FROM history.rooms WHERE name_key = $1 AND visibility = 'public' AND deleted_at IS NULL`,
};

/** Index: members' primary key. Used only for rooms with at most `liveRoomMembers` members. */
export const ROOM_MARKS: Statement = {
  name: 'room-marks',
  text: `SELECT user_id AS "userId", read_seq AS seq FROM history.members
   WHERE room_id = $1 AND state = 'joined'
   ORDER BY user_id`,
};

/** The user's rooms after this place, latest activity first, each with its place. */
export async function readRoomsByActivity(
  sql: Sql,
  userId: UserId,
  after: ActivityPlace | null,
  limit: number,
): Promise<{ state: RoomState; place: ActivityPlace }[]> {
  const values = [userId, after?.lastActivityMs ?? null, after?.roomId ?? null, limit];
  const rows = await sql.rows<RoomStateRow>(ROOMS_BY_ACTIVITY, values);
  return rows.map((row) => ({
    state: toRoomState(row),
    place: { lastActivityMs: row.last_activity_at.getTime(), roomId: row.id },
  }));
}

/** Public rooms after this place, by name. `query` is a part of the name, compared without case. */
export async function readPublicRooms(
  sql: Sql,
  query: string | undefined,
  after: DirectoryPlace | null,
  limit: number,
): Promise<{ room: Room; place: DirectoryPlace }[]> {
  const values = [query === undefined ? null : roomNameKey(query), after?.key ?? null, after?.roomId ?? null, limit];
  const rows = await sql.rows<RoomRow & { directory_key: string }>(PUBLIC_ROOMS, values);
  return rows.map((row) => ({ room: toRoom(row), place: { key: row.directory_key, roomId: row.id } }));
}

export async function readPublicRoomNamed(sql: Sql, name: string): Promise<RoomId | undefined> {
  const [row] = await sql.rows<{ id: RoomId }>(PUBLIC_ROOM_NAMED, [roomNameKey(name)]);
  return row?.id;
}

/** The members' read markers, by user id. */
export function readMarks(sql: Sql, roomId: RoomId): Promise<ReadMark[]> {
  return sql.rows<ReadMark>(ROOM_MARKS, [roomId]);
}
