import type { Rev, RoomId, Seq } from '#contracts';

/**
 * A row of `history.app_absences`: a group of an app has no user of that app behind this place of the room, up to the other one.
 * Both are `null` while it has none.
 */
export interface AbsenceRow {
  readonly room_id: RoomId;
  readonly from_seq: Seq;
  readonly from_rev: Rev;
  readonly to_seq: Seq | null;
  readonly to_rev: Rev | null;
}

export const ABSENCE_COLUMNS = {
  room_id: 'uuid',
  from_seq: 'bigint',
  from_rev: 'bigint',
  to_seq: 'bigint',
  to_rev: 'bigint',
} as const;
