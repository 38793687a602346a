import type { RoomId, RoomKind } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { KnownPlace, PlaceRow } from './place.rows.js';

const HEADS = ['main_head', 'head_seq', 'head_rev', 'last_at'];
const COLUMNS = ['room_id', 'kind', 'parts', 'digest', 'refused', ...HEADS, 'shown_at'];
const PLACE = COLUMNS.map((name) => `i.${name}`).join(', ');

export const ADD_PLACE: Statement = {
  name: 'add-place-of-import',
  text: `INSERT INTO history.import_rooms (room_id, import_id, source, kind) VALUES ($1, $2, $3, $4)
    ON CONFLICT (room_id) DO NOTHING`,
};

/** A message behind the imported ones is another's. Index: primary keys. */
export const READ_PLACE: Statement = {
  name: 'place-of-import',
  text: `SELECT ${PLACE}, r.deleted_at IS NOT NULL AS is_gone, r.head_seq > r.imported_seq AS is_in_use
    FROM history.import_rooms i LEFT JOIN history.rooms r ON r.id = i.room_id
   WHERE i.room_id = $1 AND i.import_id = $2`,
};

/** Index: the primary key. */
export const LOCK_PLACE: Statement = {
  name: 'lock-place-of-import',
  text: `SELECT ${PLACE} FROM history.import_rooms i WHERE i.room_id = $1 AND i.import_id = $2 FOR UPDATE`,
};

export const MOVE_PLACE: Statement = {
  name: 'move-place-of-import',
  text: `UPDATE history.import_rooms
      SET parts = $2, digest = $3, refused = $4, main_head = $5, head_seq = $6, head_rev = $7, last_at = $8
    WHERE room_id = $1`,
};

/** Adds the room, if it is new, and reads its place. */
export async function findPlace(
  sql: Sql,
  importId: string,
  room: { readonly roomId: RoomId; readonly source: string; readonly kind: RoomKind },
): Promise<KnownPlace> {
  await sql.rows(ADD_PLACE, [room.roomId, importId, room.source, room.kind]);
  const place = await readPlace(sql, importId, room.roomId);
  if (place === undefined) throw new Error(`room ${room.roomId} belongs to another import`);
  return place;
}

export async function readPlace(sql: Sql, importId: string, roomId: RoomId): Promise<KnownPlace | undefined> {
  return (await sql.rows<KnownPlace>(READ_PLACE, [roomId, importId]))[0];
}

export async function lockPlace(open: Sql, importId: string, roomId: RoomId): Promise<PlaceRow | undefined> {
  return (await open.rows<PlaceRow>(LOCK_PLACE, [roomId, importId]))[0];
}

export async function movePlace(open: Sql, { room_id, ...place }: PlaceRow): Promise<void> {
  const { parts, digest, refused, main_head, head_seq, head_rev, last_at } = place;
  await open.rows(MOVE_PLACE, [
    room_id,
    parts,
    digest,
    JSON.stringify(refused),
    main_head,
    head_seq,
    head_rev,
    last_at,
  ]);
}
