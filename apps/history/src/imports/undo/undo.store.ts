import type { RoomId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';

/** No run begins meanwhile. There are few imports. */
const LOCK_UNDO: Statement = {
  name: 'lock-undo-of-import',
  text: `SELECT undone_at, coalesce(run_until > clock_timestamp(), false) AS runs FROM history.imports WHERE id = $1 FOR UPDATE`,
};

/** Rooms that are still there, without those that were written to, unless they go too ($2). Index: `import_rooms_import`, rooms' primary key. */
export const ROOMS_TO_UNDO: Statement = {
  name: 'rooms-to-undo',
  text: `SELECT i.room_id AS id, i.shown_at IS NOT NULL AS shown
    FROM history.import_rooms i LEFT JOIN history.rooms r ON r.id = i.room_id
   WHERE i.import_id = $1
     AND CASE WHEN r.id IS NULL THEN true ELSE r.deleted_at IS NULL AND ($2::boolean OR r.head_seq = r.imported_seq) END
   ORDER BY i.room_id LIMIT $3`,
};

/** Rooms that somebody has written to. Index: `import_rooms_import`, rooms' primary key. */
export const ROOMS_IN_USE: Statement = {
  name: 'imported-rooms-in-use',
  text: `SELECT r.id FROM history.import_rooms i JOIN history.rooms r ON r.id = i.room_id
   WHERE i.import_id = $1 AND r.deleted_at IS NULL AND r.head_seq > r.imported_seq ORDER BY i.room_id`,
};

const END_IMPORT: Statement = {
  name: 'end-import',
  text: 'UPDATE history.imports SET undone_at = now(), run = NULL, run_until = NULL WHERE id = $1',
};

export interface RoomToUndo {
  readonly id: RoomId;
  readonly shown: boolean;
}

export interface UndoState {
  readonly undone_at: Date | null;
  /** A run has its turn. */
  readonly runs: boolean;
}

/** Must run in a transaction. `undefined`: there is no such import. */
export async function lockUndo(open: Sql, importId: string): Promise<UndoState | undefined> {
  return (await open.rows<UndoState>(LOCK_UNDO, [importId]))[0];
}

export function readRoomsToUndo(
  sql: Sql,
  importId: string,
  withNewMessages: boolean,
  limit: number,
): Promise<RoomToUndo[]> {
  return sql.rows<RoomToUndo>(ROOMS_TO_UNDO, [importId, withNewMessages, limit]);
}

export async function readRoomsInUse(sql: Sql, importId: string): Promise<RoomId[]> {
  return (await sql.rows<{ id: RoomId }>(ROOMS_IN_USE, [importId])).map(({ id }) => id);
}

export async function endImport(open: Sql, importId: string): Promise<void> {
  await open.rows(END_IMPORT, [importId]);
}
