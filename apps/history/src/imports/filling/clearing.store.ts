import type { RoomId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { ERASE_FILES, ERASE_PARTS, ROWS_PER_STATEMENT } from '../../jobs/room-erasure.store.js';

/** All that parts have written but the files, which keep their bytes for the messages that come again. */
const CLEAR_PARTS = ERASE_PARTS.filter((part) => part !== ERASE_FILES);

/** Deletes a bounded part of an unseen room. Returns true if there may be more. */
export async function clearPart(open: Sql, roomId: RoomId): Promise<boolean> {
  const parts = await Promise.all(CLEAR_PARTS.map((part) => open.rows(part, [roomId, ROWS_PER_STATEMENT])));
  return parts.some((rows) => rows.length === ROWS_PER_STATEMENT);
}
