import type { RoomId, UserId } from '#contracts';
import type { Statement } from '#persistence/sql';
import type { WriteSql } from '../../store/write-sql.js';

/** Commands read and write all columns of a member under the lock of the room. Index: the primary key. */
export const LOCK_ROOM: Statement = {
  name: 'lock-room-to-open',
  text: 'SELECT 1 FROM history.rooms WHERE id = $1 FOR UPDATE',
};

/** Index: the primary key. */
export const OPEN_ROOM: Statement = {
  name: 'open-room',
  text: 'UPDATE history.members SET unopened_at = NULL WHERE room_id = $1 AND user_id = $2 AND unopened_at IS NOT NULL',
};

export async function writeOpened(sql: WriteSql, userId: UserId, roomId: RoomId): Promise<void> {
  await sql.transaction(async (open) => {
    await Promise.all([open.rows(LOCK_ROOM, [roomId]), open.rows(OPEN_ROOM, [roomId, userId]), open.commit()]);
  });
}
