import type { MessageId, Rev, RoomId, RoomKind, Seq } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { FollowerRow, ThreadColumns, ThreadRow } from '../../room/rows/thread.rows.js';
import { threadColumns, threadRowOf } from '../../room/rows/thread.rows.js';
import type { EarlierMessage } from './part-draft.js';

/** How far a room is filled: a row of `history.import_rooms`. */
export interface PlaceRow {
  readonly room_id: RoomId;
  readonly kind: RoomKind;
  readonly parts: number;
  readonly digest: string;
  readonly main_head: Seq;
  readonly head_seq: Seq;
  readonly head_rev: Rev;
  readonly last_at: Date | null;
  readonly shown_at: Date | null;
}

/** A place with what became of the room once it was shown; `null` before. */
export type KnownPlace = PlaceRow & { readonly is_gone: boolean | null; readonly is_in_use: boolean | null };

const COLUMNS = ['room_id', 'kind', 'parts', 'digest', 'main_head', 'head_seq', 'head_rev', 'last_at', 'shown_at'];
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
      SET parts = $2, digest = $3, main_head = $4, head_seq = $5, head_rev = $6, last_at = $7
    WHERE room_id = $1`,
};

/** Index: `messages_id`. */
export const EARLIER_MESSAGES: Statement = {
  name: 'earlier-imported-messages',
  text: `SELECT m.id, m.sender_id, m.mentions::text[] AS mentions, m.thread_id
    FROM unnest($2::uuid[]) AS named (id) JOIN history.messages m ON m.room_id = $1 AND m.id = named.id`,
};

/** Index: the primary key. */
export const EARLIER_THREADS: Statement = {
  name: 'earlier-imported-threads',
  text: `SELECT t.root_id, ${threadColumns('t')}
    FROM unnest($2::uuid[]) AS named (id) JOIN history.threads t ON t.room_id = $1 AND t.root_id = named.id`,
};

/** Index: `thread_followers_thread`. */
export const EARLIER_FOLLOWERS: Statement = {
  name: 'earlier-imported-followers',
  text: `SELECT f.user_id, f.room_id, f.root_id, f.following, f.own, f.read_seq
    FROM unnest($2::uuid[]) AS named (id)
    JOIN history.thread_followers f ON f.room_id = $1 AND f.root_id = named.id`,
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
  const { parts, digest, main_head, head_seq, head_rev, last_at } = place;
  await open.rows(MOVE_PLACE, [room_id, parts, digest, main_head, head_seq, head_rev, last_at]);
}

/** Stored messages of the room, with their threads. */
export interface Earlier {
  readonly messages: readonly EarlierMessage[];
  readonly threads: readonly ThreadRow[];
  readonly followers: readonly FollowerRow[];
}

/** @param ids messages that others refer to @param roots those of them that others reply to */
export async function readEarlier(
  open: Sql,
  roomId: RoomId,
  ids: readonly MessageId[],
  roots: readonly MessageId[],
): Promise<Earlier> {
  if (ids.length === 0) return { messages: [], threads: [], followers: [] };
  const [messages, threads, followers] = await Promise.all([
    open.rows<EarlierMessage>(EARLIER_MESSAGES, [roomId, ids]),
    open.rows<ThreadColumns & { root_id: MessageId }>(EARLIER_THREADS, [roomId, roots]),
    open.rows<FollowerRow>(EARLIER_FOLLOWERS, [roomId, roots]),
  ]);
  return { messages, threads: threads.flatMap((row) => threadRowOf(roomId, row.root_id, row) ?? []), followers };
}
