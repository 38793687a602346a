import type { RoomId, UserId } from '#contracts';
import { rowsStatement } from '../../room/rows/columns.js';

export interface Author {
  room_id: RoomId;
  user_id: UserId;
  joined_at: Date;
}

/**
 * Who has written is a former member until the room is shown, and stays one unless it is shown to them: their exports have their
 * messages, and mirrors learn of their erasure.
 */
export const ADD_AUTHORS = rowsStatement<Author>(
  'add-authors',
  { room_id: 'uuid', user_id: 'uuid', joined_at: 'timestamptz' },
  (rows) => `INSERT INTO history.members (${rows.names}, role, state, rev, urev)
    SELECT ${rows.selected}, 'member', 'left', 0, 0 FROM ${rows.unnest} ON CONFLICT (room_id, user_id) DO NOTHING`,
);
