import type { AvatarId, Ext, Rev, Room, RoomId, RoomKind, Seq, UserId, Visibility } from '#contracts';
import { selectList, type Columns } from './columns.js';

/** A row of `history.rooms` for reads. */
export interface RoomRow {
  id: RoomId;
  kind: RoomKind;
  visibility: Visibility;
  name: string | null;
  topic: string | null;
  created_at: Date;
  created_by: UserId | null;
  /** The app whose rooms the room belongs to, by the id of its bot. */
  app_id: UserId | null;
  first_seq: Seq;
  head_seq: Seq;
  /** Messages up to it were imported. */
  imported_seq: Seq;
  /** The room's rev counter. */
  head_rev: Rev;
  /** The rev of the room's own last change. */
  rev: Rev;
  member_count: number;
  slow_mode_seconds: number;
  archived_at: Date | null;
  deleted_at: Date | null;
  last_activity_at: Date;
  avatar_id: AvatarId | null;
  ext: Ext | null;
}

/** The columns of `history.rooms` for reads. */
export const ROOM_COLUMNS = {
  id: 'uuid',
  kind: 'text',
  visibility: 'text',
  name: 'text',
  topic: 'text',
  created_at: 'timestamptz',
  created_by: 'uuid',
  app_id: 'uuid',
  first_seq: 'bigint',
  head_seq: 'bigint',
  imported_seq: 'bigint',
  head_rev: 'bigint',
  rev: 'bigint',
  member_count: 'int',
  slow_mode_seconds: 'int',
  archived_at: 'timestamptz',
  deleted_at: 'timestamptz',
  last_activity_at: 'timestamptz',
  avatar_id: 'uuid',
  ext: 'json',
} as const satisfies Columns<RoomRow>;

/** Selects `RoomRow` from `history.rooms` under this alias. */
export function roomColumns(alias: string): string {
  return selectList(alias, ROOM_COLUMNS);
}

/** An empty `ext` is none. */
export function extOf(ext: Ext): Ext | null {
  return Object.keys(ext).length === 0 ? null : ext;
}

/** The controller of rooms' pictures serves it. */
function roomAvatarUrl(id: AvatarId): string {
  return `/v1/rooms/avatars/${id}.webp`;
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
    appId: row.app_id,
    memberCount: row.member_count,
    firstSeq: row.first_seq,
    headSeq: row.head_seq,
    importedSeq: row.imported_seq,
    rev: row.rev,
    headRev: row.head_rev,
    slowModeSeconds: row.slow_mode_seconds,
    archived: row.archived_at !== null,
    avatarUrl: row.avatar_id === null ? null : roomAvatarUrl(row.avatar_id),
    ext: row.ext,
  };
}
