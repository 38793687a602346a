import type { RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { ERASE_FILES, ERASE_PARTS, ROWS_PER_STATEMENT } from '../../jobs/room-erasure.store.js';
import { emptied } from './places.policy.js';
import { lockPlace, movePlace } from './room-places.store.js';

/** Files keep their bytes for the messages that come again: as unsent ones, for a day. Index: `files_of_room`, the primary key. */
export const RELEASE_FILES: Statement = {
  name: 'release-imported-files',
  text: `UPDATE history.files SET message_id = NULL, created_at = now()
    WHERE id IN (SELECT id FROM history.files
                  WHERE room_id = $1 AND ended_at IS NULL AND message_id IS NOT NULL LIMIT $2)
    RETURNING 1`,
};

/** Deletes the authors that parts have added. Index: the primary key. */
export const CLEAR_AUTHORS: Statement = {
  name: 'clear-authors',
  text: `DELETE FROM history.members WHERE room_id = $1 AND user_id IN (
      SELECT user_id FROM history.members WHERE room_id = $1 LIMIT $2)
    RETURNING 1`,
};

export const FORGET_PLACE: Statement = {
  name: 'forget-place-of-import',
  text: 'DELETE FROM history.import_rooms WHERE room_id = $1',
};

const CLEAR_PARTS = [...ERASE_PARTS.filter((part) => part !== ERASE_FILES), RELEASE_FILES, CLEAR_AUTHORS];

/**
 * Deletes a bounded part of what a room has that was emptied. Does nothing once a part is stored again, or the room is shown. Must
 * run in a transaction. Returns true if there may be more.
 */
export async function clearEmptied(open: Sql, importId: string, roomId: RoomId): Promise<boolean> {
  const place = await lockPlace(open, importId, roomId);
  return place?.shown_at === null && place.parts === 0 && clearPart(open, CLEAR_PARTS, roomId);
}

/** Deletes a bounded part of a room that is not shown, with its files, and its place last. Otherwise as `clearEmptied`. */
export async function clearUnseen(open: Sql, importId: string, roomId: RoomId): Promise<boolean> {
  const place = await lockPlace(open, importId, roomId);
  if (place?.shown_at !== null) return false;
  // Parts that are on their way do not follow, whatever is left.
  await movePlace(open, emptied(place));
  const hasMore = await clearPart(open, [...CLEAR_PARTS, ERASE_FILES], roomId);
  if (!hasMore) await open.rows(FORGET_PLACE, [roomId]);
  return hasMore;
}

async function clearPart(open: Sql, parts: readonly Statement[], roomId: RoomId): Promise<boolean> {
  const deleted = await Promise.all(parts.map((part) => open.rows(part, [roomId, ROWS_PER_STATEMENT])));
  return deleted.some((rows) => rows.length === ROWS_PER_STATEMENT);
}
