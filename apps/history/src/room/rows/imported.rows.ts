import type { Rev, RoomId, Seq } from '#contracts';
import type { Columns } from './columns.js';

/** The part of a row of `history.import_rooms` that says how far the messages of an import go. */
export interface ImportedRow {
  room_id: RoomId;
  /** That of the last part. */
  digest: string;
  head_seq: Seq;
  head_rev: Rev;
  /** The seq of the newest message of the main timeline. */
  main_head: Seq;
  /** The time of the newest message; `null` without any. */
  last_at: Date | null;
}

/** The part of a room that an import has stored. */
export interface ImportedRoom extends ImportedRow {
  /** The newest message that mentions everyone; `null` without any. */
  everyone_seq: Seq | null;
}

export const IMPORTED_COLUMNS = {
  room_id: 'uuid',
  digest: 'text',
  head_seq: 'bigint',
  head_rev: 'bigint',
  main_head: 'bigint',
  last_at: 'timestamptz',
} as const satisfies Columns<ImportedRow>;
