import type { RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { ERASE_FILES, ERASE_PARTS, ROWS_PER_STATEMENT } from '../../jobs/room-erasure.store.js';

/** Files keep their bytes for the messages that come again: as unsent ones, for a day. Index: `files_of_room`, the primary key. */
export const RELEASE_FILES: Statement = {
  name: 'release-imported-files',
  text: `UPDATE history.files SET message_id = NULL, created_at = now()
    WHERE id IN (SELECT id FROM history.files
                  WHERE room_id = $1 AND ended_at IS NULL AND message_id IS NOT NULL LIMIT $2)
    RETURNING 1`,
};

/** Deletes the authors that parts have added. Index: the primary key. */
const CLEAR_AUTHORS: Statement = {
  name: 'clear-authors',
  text: `DELETE FROM history.members WHERE room_id = $1 AND user_id IN (
      SELECT user_id FROM history.members WHERE room_id = $1 LIMIT $2)
    RETURNING 1`,
};

const CLEAR_PARTS = [...ERASE_PARTS.filter((part) => part !== ERASE_FILES), RELEASE_FILES, CLEAR_AUTHORS];

/** Deletes a bounded part of an unseen room. Returns true if there may be more. */
export async function clearPart(open: Sql, roomId: RoomId): Promise<boolean> {
  const parts = await Promise.all(CLEAR_PARTS.map((part) => open.rows(part, [roomId, ROWS_PER_STATEMENT])));
  return parts.some((rows) => rows.length === ROWS_PER_STATEMENT);
}

/** As `clearPart`, with the files. */
export async function clearWhole(open: Sql, roomId: RoomId): Promise<boolean> {
  const [hasMore, files] = await Promise.all([
    clearPart(open, roomId),
    open.rows(ERASE_FILES, [roomId, ROWS_PER_STATEMENT]),
  ]);
  return hasMore || files.length === ROWS_PER_STATEMENT;
}
