import type { RoomId } from '#contracts';
import { nameSkeletons } from '#contracts/name-skeletons';
import type { Sql, Statement } from '#persistence/sql';
import { LOCK_ROOMS } from '../room/facts/room-locks.sql.js';

/** Per transaction, which locks them. */
const ROOMS_AT_ONCE = 200;

/** Public rooms whose skeletons are missing, or belong to an earlier name. Index: `rooms_without_skeletons`. */
export const WITHOUT_SKELETONS: Statement = {
  name: 'without-skeletons',
  text: `SELECT id, name, name_key FROM history.rooms
    WHERE visibility = 'public' AND deleted_at IS NULL AND skeletons_of IS DISTINCT FROM name_key LIMIT $1`,
};
export interface NamedRoomRow {
  id: RoomId;
  name: string;
  name_key: string;
}

/** Leaves out a room that was renamed in the meantime. Index: the primary key. */
export const FILL_SKELETONS: Statement = {
  name: 'fill-skeletons',
  text: `UPDATE history.rooms r
      SET skeleton = n.skeleton, written_skeleton = n.written_skeleton, skeletons_of = n.name_key
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS n (id, name_key, skeleton, written_skeleton)
    WHERE r.id = n.id AND r.name_key = n.name_key`,
};

export async function readWithoutSkeletons(sql: Sql): Promise<NamedRoomRow[]> {
  return sql.rows<NamedRoomRow>(WITHOUT_SKELETONS, [ROOMS_AT_ONCE]);
}

/** Locks the rooms in the order of all transactions. */
export async function fillSkeletons(open: Sql, rooms: readonly NamedRoomRow[]): Promise<void> {
  const ids = rooms.map(({ id }) => id);
  const keys = rooms.map(({ name_key: key }) => key);
  const skeletons = rooms.map(({ name }) => nameSkeletons(name));
  const [folded, written] = [skeletons.map(([first]) => first), skeletons.map(([, second]) => second)];
  await Promise.all([open.rows(LOCK_ROOMS, [ids]), open.rows(FILL_SKELETONS, [ids, keys, folded, written])]);
}
