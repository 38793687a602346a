import type { FileId, RoomId } from '#contracts';
import { FILE_SELECT, type FileRecord } from '../rows/file.rows.js';
import { NONE, type Fact } from './fact.js';

/** With `=` PostgreSQL could use the index of the room, and read all its files. */
const INPUT = `unnest($1::uuid[], $2::uuid[]) AS input (room_id, id)
    ON f.id = input.id AND f.room_id IS NOT DISTINCT FROM input.room_id`;

/** Files of the rooms. */
export const namedFiles: Fact<[RoomId, FileId], FileRecord> = {
  keysOf: ({ names: { files = NONE } }, { roomId }) => files.map((id) => [roomId, id]),
  /**
   * Locks files by (room, id) until the transaction ends: no other transaction binds or deletes them, and background work
   * on their bytes waits before it ends, so that it sees the message. Index: the primary key.
   */
  lock: {
    name: 'lock-files',
    text: `SELECT FROM history.files f JOIN ${INPUT} WHERE f.ended_at IS NULL FOR UPDATE OF f`,
  },
  /** After the lock, so that it sees all background work that has ended before it. */
  statement: {
    name: 'named-files',
    text: `${FILE_SELECT} JOIN ${INPUT} WHERE f.ended_at IS NULL`,
  },
  into(drafts, rows) {
    for (const row of rows) drafts.room(row.room_id).files.know(row);
  },
};
