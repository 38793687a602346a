import type { MessageId, RoomId, UserId } from '#contracts';
import type { Columns } from './columns.js';

/** A row of `history.growing`: a message that grows. */
export interface GrowingRow {
  room_id: RoomId;
  message_id: MessageId;
  sender_id: UserId;
  /** Code points of the whole text. */
  length: number;
  stop: boolean;
  touches: number;
}

export const GROWING_COLUMNS = {
  room_id: 'uuid',
  message_id: 'uuid',
  sender_id: 'uuid',
  length: 'int',
  stop: 'boolean',
  touches: 'int',
} as const satisfies Columns<GrowingRow>;

/** A row of `history.pieces`: text behind the beginning, `start` code points from it. */
export interface PieceRow {
  room_id: RoomId;
  message_id: MessageId;
  start: number;
  text: string;
}

export const PIECE_COLUMNS = {
  room_id: 'uuid',
  message_id: 'uuid',
  start: 'int',
  text: 'text',
} as const satisfies Columns<PieceRow>;

/**
 * In SQL, the text behind the beginning of a message, empty if it has none. Index: pieces' primary key.
 * @param alias of the message
 */
export function piecesOf(alias: string): string {
  return `coalesce((SELECT string_agg(x.text, '' ORDER BY x.start) FROM history.pieces x
      WHERE x.room_id = ${alias}.room_id AND x.message_id = ${alias}.id), '')`;
}
