import type { Bookmark, MessageId, RoomId, Seq, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { hostedBy } from '../../room/rows/host.rows.js';
import { readMessagesAt } from '../search/search.store.js';
import type { BookmarkPlace } from './bookmark-cursor.policy.js';

/**
 * In SQL: the key of the lock that the erasure of a deleted room and new bookmarks in it take, so that none is added behind the
 * erasure. It does not lock the room, so bookmarks cannot delay messages.
 */
export const KEY_OF_ROOM = `hashtextextended('parley bookmarks in ' || $1::uuid::text, 0)`;

interface BookmarkRow {
  room_id: RoomId;
  message_id: MessageId;
  saved_at: Date;
  remind_at: Date | null;
  /** `null` if the message is not there, or is not for the user. */
  seq: Seq | null;
}

/**
 * A job removes the bookmarks of deleted rooms; until then they are left out. Index: rooms' and members' primary keys,
 * `messages_id`.
 */
const BOOKMARK_SELECT = `
  SELECT b.room_id, b.message_id, b.saved_at, b.remind_at,
         (SELECT m.seq FROM history.messages m
           WHERE m.room_id = b.room_id AND m.id = b.message_id AND m.deleted_at IS NULL
             AND (${hostedBy('r', 'b.user_id')} OR EXISTS (
               SELECT 1 FROM history.members me
                WHERE me.room_id = b.room_id AND me.user_id = b.user_id AND me.state = 'joined'))) AS seq
    FROM history.bookmarks b JOIN history.rooms r ON r.id = b.room_id AND r.deleted_at IS NULL`;

/** Index: the primary key. */
export const BOOKMARK: Statement = {
  name: 'bookmark',
  text: `${BOOKMARK_SELECT}
   WHERE b.user_id = $1 AND b.room_id = $2 AND b.message_id = $3`,
};

/** Index: `bookmarks_saved`, backwards. */
export const BOOKMARKS: Statement = {
  name: 'bookmarks',
  text: `${BOOKMARK_SELECT}
   WHERE b.user_id = $1
     AND ($2::float8 IS NULL
       OR (b.saved_at, b.room_id, b.message_id) < (to_timestamp($2::float8 / 1000), $3::uuid, $4::uuid))
   ORDER BY b.saved_at DESC, b.room_id DESC, b.message_id DESC
   LIMIT $5`,
};

/** Index: `bookmarks_reminders`, in its order. */
export const REMINDERS: Statement = {
  name: 'reminders',
  text: `${BOOKMARK_SELECT}
   WHERE b.user_id = $1 AND b.remind_at IS NOT NULL
     AND ($2::float8 IS NULL
       OR (b.remind_at, b.room_id, b.message_id) > (to_timestamp($2::float8 / 1000), $3::uuid, $4::uuid))
   ORDER BY b.remind_at, b.room_id, b.message_id
   LIMIT $5`,
};

/** `undefined` if the user does not keep the message, or its room is deleted. */
export async function readBookmark(
  sql: Sql,
  userId: UserId,
  { roomId, id }: { roomId: RoomId; id: MessageId },
): Promise<Bookmark | undefined> {
  const rows = await sql.rows<BookmarkRow>(BOOKMARK, [userId, roomId, id]);
  return (await toBookmarks(sql, userId, rows))[0];
}

/** The user's bookmarks after this place: newest first, or those with a reminder, earliest reminder first. */
export async function readBookmarks(
  sql: Sql,
  userId: UserId,
  { reminders, after, limit }: { reminders: boolean; after: BookmarkPlace | null; limit: number },
): Promise<Bookmark[]> {
  const values = [userId, after?.atMs ?? null, after?.roomId ?? null, after?.id ?? null, limit];
  const rows = await sql.rows<BookmarkRow>(reminders ? REMINDERS : BOOKMARKS, values);
  return toBookmarks(sql, userId, rows);
}

async function toBookmarks(sql: Sql, userId: UserId, rows: readonly BookmarkRow[]): Promise<Bookmark[]> {
  const places = rows.flatMap(({ room_id: roomId, seq }) => (seq === null ? [] : [{ roomId, seq }]));
  const messages = await readMessagesAt(sql, userId, places);
  const found = new Map(messages.map((message) => [message.roomId + message.id, message]));
  return rows.map(({ room_id: roomId, message_id: id, saved_at: savedAt, remind_at: remindAt }) => ({
    roomId,
    id,
    savedAt: savedAt.toISOString(),
    remindAt: remindAt?.toISOString() ?? null,
    message: found.get(roomId + id) ?? null,
  }));
}
