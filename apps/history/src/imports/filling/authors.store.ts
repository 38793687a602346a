import type { RoomId, UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { rowsStatement } from '../../room/rows/columns.js';
import { writeRows } from '../../room/writes/write-rows.js';
import type { FilledMessage } from './place.rows.js';

interface Author {
  room_id: RoomId;
  user_id: UserId;
  joined_at: Date;
}

/**
 * Who has written is a former member until the room is shown, and stays one unless it is shown to them: their exports have their
 * messages, and mirrors learn of their erasure.
 */
const ADD_AUTHORS = rowsStatement<Author>(
  'add-authors',
  { room_id: 'uuid', user_id: 'uuid', joined_at: 'timestamptz' },
  (rows) => `INSERT INTO history.members (${rows.names}, role, state, rev, urev)
    SELECT ${rows.selected}, 'member', 'left', 0, 0 FROM ${rows.unnest} ON CONFLICT (room_id, user_id) DO NOTHING`,
);

export function writeAuthors(open: Sql, messages: readonly FilledMessage[]): Promise<unknown> | undefined {
  const authors = new Map<UserId, Author>();
  for (const { sender_id: user_id, room_id, created_at: joined_at } of messages)
    if (user_id !== null && !authors.has(user_id)) authors.set(user_id, { room_id, user_id, joined_at });
  return writeRows(open, ADD_AUTHORS, [...authors.values()]);
}
