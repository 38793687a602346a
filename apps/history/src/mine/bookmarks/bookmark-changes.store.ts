import { LIMITS, type MessageId, type RoomId, type Urev, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { KEY_OF_ROOM } from '../../reads/bookmarks/bookmarks.store.js';
import type { BookmarkFacts } from './bookmarks.policy.js';

interface Key {
  readonly roomId: RoomId;
  readonly id: MessageId;
}

/** A room that is deleted already gets no bookmarks and drafts, and its erasure does not wait for this. Index: the primary key. */
export const LOCK_KEPT_ROOM: Statement = {
  name: 'lock-kept-room',
  text: `SELECT pg_advisory_xact_lock_shared(${KEY_OF_ROOM}) FROM history.rooms WHERE id = $1 AND deleted_at IS NULL`,
};

/** As in lists, bookmarks of deleted rooms do not exist. Index: bookmarks' and rooms' primary keys. */
export const BOOKMARK_FACTS: Statement = {
  name: 'bookmark-facts',
  text: `SELECT clock_timestamp() AS now, saved.room_id IS NOT NULL AS "isSaved", saved.remind_at AS "remindAt",
      CASE WHEN saved.room_id IS NULL THEN (SELECT count(*) FROM (
        SELECT 1 FROM history.bookmarks b JOIN history.rooms r ON r.id = b.room_id AND r.deleted_at IS NULL
         WHERE b.user_id = $1 LIMIT ${String(LIMITS.bookmarks)}) counted) END AS count
    FROM (VALUES (true)) one LEFT JOIN (
      SELECT b.room_id, b.remind_at
        FROM history.bookmarks b JOIN history.rooms r ON r.id = b.room_id AND r.deleted_at IS NULL
       WHERE b.user_id = $1 AND b.room_id = $2 AND b.message_id = $3) saved ON true`,
};

const COUNTED = `UPDATE history.people SET urev = urev + 1
    WHERE user_id = $1 AND EXISTS (SELECT 1 FROM changed) RETURNING urev`;

/** Index: rooms' primary key. */
export const PUT_BOOKMARK: Statement = {
  name: 'put-bookmark',
  text: `WITH changed AS (
      INSERT INTO history.bookmarks (user_id, room_id, message_id, saved_at, remind_at)
      SELECT $1, r.id, $3, clock_timestamp(), $4 FROM history.rooms r WHERE r.id = $2 AND r.deleted_at IS NULL
      ON CONFLICT (user_id, room_id, message_id) DO UPDATE SET remind_at = excluded.remind_at
      RETURNING 1)
    ${COUNTED}`,
};

/** Index: the primary key. */
export const REMOVE_BOOKMARK: Statement = {
  name: 'remove-bookmark',
  text: `WITH changed AS (
      DELETE FROM history.bookmarks WHERE user_id = $1 AND room_id = $2 AND message_id = $3 RETURNING 1)
    ${COUNTED}`,
};

/** Until the transaction ends, the room's bookmarks, drafts and scheduled messages are not erased. */
export async function lockKeptRoom(sql: Sql, roomId: RoomId): Promise<void> {
  await sql.rows(LOCK_KEPT_ROOM, [roomId]);
}

export async function readBookmarkFacts(sql: Sql, userId: UserId, { roomId, id }: Key): Promise<BookmarkFacts> {
  const [facts] = await sql.rows<BookmarkFacts>(BOOKMARK_FACTS, [userId, roomId, id]);
  if (facts === undefined) throw new Error('BOOKMARK_FACTS returned no row');
  return facts;
}

/** Returns the user's urev after the change; `undefined` if the room is deleted. */
export async function writeBookmark(
  sql: Sql,
  userId: UserId,
  { roomId, id }: Key,
  remindAt: Date | null,
): Promise<Urev | undefined> {
  const [row] = await sql.rows<{ urev: Urev }>(PUT_BOOKMARK, [userId, roomId, id, remindAt]);
  return row?.urev;
}

/** Returns the user's urev after the change; `undefined` if there was no such bookmark. */
export async function deleteBookmark(sql: Sql, userId: UserId, { roomId, id }: Key): Promise<Urev | undefined> {
  const [row] = await sql.rows<{ urev: Urev }>(REMOVE_BOOKMARK, [userId, roomId, id]);
  return row?.urev;
}
