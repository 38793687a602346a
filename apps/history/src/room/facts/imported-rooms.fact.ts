import type { RoomId } from '#contracts';
import { selectList } from '../rows/columns.js';
import { IMPORTED_COLUMNS, type ImportedRoom } from '../rows/imported.rows.js';
import { NONE, type Fact } from './fact.js';

/** How far imports have filled the rooms. Index: the primary key; for each `messages_everyone`. */
export const importedRooms: Fact<[RoomId], ImportedRoom> = {
  keysOf: ({ names: { imported } }, { roomId }) => (imported === true ? [[roomId]] : NONE),
  /** No part is stored meanwhile. Index: the primary key. */
  lock: {
    name: 'lock-imported-rooms',
    text: 'SELECT FROM history.import_rooms i WHERE i.room_id = ANY($1::uuid[]) ORDER BY i.room_id FOR UPDATE',
  },
  statement: {
    name: 'imported-rooms',
    text: `SELECT ${selectList('i', IMPORTED_COLUMNS)}, (
        SELECT m.seq FROM history.messages m WHERE m.room_id = i.room_id AND m.everyone AND m.deleted_at IS NULL
         ORDER BY m.created_at DESC, m.seq DESC LIMIT 1) AS everyone_seq
      FROM history.import_rooms i WHERE i.room_id = ANY($1::uuid[])`,
  },
  into(drafts, rows) {
    for (const row of rows) drafts.room(row.room_id).imported = row;
  },
};
