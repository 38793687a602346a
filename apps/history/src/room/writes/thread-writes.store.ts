import type { Sql } from '#persistence/sql';
import type { RoomDraft } from '../draft/room-draft.js';
import { rowsStatement } from '../rows/columns.js';
import type { FollowerRow, ThreadRow } from '../rows/thread.rows.js';
import { writeRows } from './write-rows.js';

export const UPSERT_THREADS = rowsStatement<ThreadRow>(
  'upsert-threads',
  {
    room_id: 'uuid',
    root_id: 'uuid',
    head_seq: 'int',
    last_seq: 'bigint',
    last_at: 'timestamptz',
    user_ids: 'uuid[]',
  },
  (rows) => `INSERT INTO history.threads (${rows.names})
    SELECT ${rows.selected} FROM ${rows.unnest}
    ON CONFLICT (room_id, root_id) DO UPDATE
      SET ${rows.assignments('room_id', 'root_id').replaceAll('n.', 'excluded.').replaceAll('::uuid[]', '')}`,
);

export const UPSERT_FOLLOWERS = rowsStatement<FollowerRow>(
  'upsert-followers',
  { user_id: 'uuid', room_id: 'uuid', root_id: 'uuid', following: 'boolean', own: 'boolean', read_seq: 'bigint' },
  (rows) => `INSERT INTO history.thread_followers (${rows.names})
    SELECT ${rows.selected} FROM ${rows.unnest}
    ON CONFLICT (user_id, room_id, root_id) DO UPDATE
      SET ${rows.assignments('user_id', 'room_id', 'root_id').replaceAll('n.', 'excluded.')}`,
);

/** Writes the threads that got replies, and the places of users in threads. */
export function writeThreads(sql: Sql, rooms: readonly RoomDraft[]): (Promise<unknown> | undefined)[] {
  return [
    writeRows(
      sql,
      UPSERT_THREADS,
      rooms.flatMap(({ threads }) => threads.changedThreads),
    ),
    writeRows(
      sql,
      UPSERT_FOLLOWERS,
      rooms.flatMap(({ threads }) => threads.changedFollowerRows),
    ),
  ];
}
