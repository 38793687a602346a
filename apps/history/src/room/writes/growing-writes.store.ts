import type { Sql } from '#persistence/sql';
import type { RoomDraft } from '../draft/room-draft.js';
import { pick, rowsStatement } from '../rows/columns.js';
import { GROWING_COLUMNS, PIECE_COLUMNS, type GrowingRow, type PieceRow } from '../rows/growing.rows.js';
import { writeRows } from './write-rows.js';

export const INSERT_GROWING = rowsStatement<GrowingRow>(
  'insert-growing',
  GROWING_COLUMNS,
  (rows) => `INSERT INTO history.growing (${rows.names}) SELECT ${rows.selected} FROM ${rows.unnest}`,
);

/** Index: the primary key. */
export const UPDATE_GROWING = rowsStatement<Omit<GrowingRow, 'sender_id'>>(
  'update-growing',
  pick(GROWING_COLUMNS, 'room_id', 'message_id', 'length', 'stop', 'touches'),
  (rows) => `UPDATE history.growing g SET ${rows.assignments('room_id', 'message_id')}
     FROM ${rows.unnest} WHERE ${rows.matching('g', 'room_id', 'message_id')}`,
);

export const INSERT_PIECES = rowsStatement<PieceRow>(
  'insert-pieces',
  PIECE_COLUMNS,
  (rows) => `INSERT INTO history.pieces (${rows.names}) SELECT ${rows.selected} FROM ${rows.unnest}`,
);

/** Index: primary keys. */
export const END_GROWING = rowsStatement<Pick<GrowingRow, 'room_id' | 'message_id'>>(
  'end-growing',
  pick(GROWING_COLUMNS, 'room_id', 'message_id'),
  (rows) => `WITH ended AS (
      DELETE FROM history.growing g USING ${rows.unnest} WHERE ${rows.matching('g', 'room_id', 'message_id')})
    DELETE FROM history.pieces x USING ${rows.unnest} WHERE ${rows.matching('x', 'room_id', 'message_id')}`,
);

/** Writes what writers add, one row for each message, and ends what has ended. */
export function writeGrowing(sql: Sql, rooms: readonly RoomDraft[]): (Promise<unknown> | undefined)[] {
  const open = rooms.flatMap(({ growing }) => growing.open);
  const rowsOf = (isNew: boolean) =>
    open.filter((message) => message.isNew === isNew).flatMap(({ changedRow }) => changedRow ?? []);
  return [
    writeRows(sql, INSERT_GROWING, rowsOf(true)),
    writeRows(sql, UPDATE_GROWING, rowsOf(false)),
    writeRows(
      sql,
      INSERT_PIECES,
      open.flatMap(({ newPiece }) => newPiece ?? []),
    ),
    writeRows(
      sql,
      END_GROWING,
      rooms.flatMap(({ roomId, growing }) => [...growing.ended].map((id) => ({ room_id: roomId, message_id: id }))),
    ),
  ];
}
