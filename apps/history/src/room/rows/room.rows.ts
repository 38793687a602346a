import type { Rev, Room, RoomId, RoomKind, Seq, UserId, Visibility } from '#contracts';

/** What readers need of a row of `history.rooms`. */
export interface RoomRow {
  id: RoomId;
  kind: RoomKind;
  visibility: Visibility;
  name: string | null;
  topic: string | null;
  created_at: Date;
  created_by: UserId | null;
  first_seq: Seq;
  head_seq: Seq;
  /** The room's rev counter. */
  head_rev: Rev;
  /** The rev of the room's own last change. */
  rev: Rev;
  member_count: number;
  slow_mode_seconds: number;
  archived_at: Date | null;
  deleted_at: Date | null;
  last_activity_at: Date;
}

const COLUMNS = [
  'id',
  'kind',
  'visibility',
  'name',
  'topic',
  'created_at',
  'created_by',
  'first_seq',
  'head_seq',
  'head_rev',
  'rev',
  'member_count',
  'slow_mode_seconds',
  'archived_at',
  'deleted_at',
  'last_activity_at',
] as const satisfies readonly (keyof RoomRow)[];

/** Selects `RoomRow` from `history.rooms` under this alias. */
export function roomColumns(alias: string): string {
  return COLUMNS.map((column) => `${alias}.${column}`).join(', ');
}

export function toRoom(row: RoomRow): Room {
  return {
    id: row.id,
    kind: row.kind,
    visibility: row.visibility,
    name: row.name,
    topic: row.topic,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    memberCount: row.member_count,
    firstSeq: row.first_seq,
    headSeq: row.head_seq,
    rev: row.rev,
    headRev: row.head_rev,
    slowModeSeconds: row.slow_mode_seconds,
    archived: row.archived_at !== null,
  };
}
