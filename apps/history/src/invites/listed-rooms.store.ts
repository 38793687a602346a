import { roomNameKey, type RoomId, type RoomKind, type Seq, type Visibility } from '#contracts';
import type { ListedRoom } from '#access/site-api';
import type { Sql, Statement } from '#persistence/sql';
import type { DirectoryPlace } from '../reads/rooms/list-cursor.policy.js';
import { DIRECTORY_KEY } from '../reads/rooms/rooms.store.js';

interface ListedRow {
  readonly id: RoomId;
  readonly kind: RoomKind;
  readonly name: string | null;
  readonly visibility: Visibility;
  readonly member_count: number;
  readonly head_seq: Seq;
  readonly created_at: Date;
  readonly last_activity_at: Date;
  readonly retention_days: number | null;
  readonly archived_at: Date | null;
  readonly is_default: boolean;
}

const COLUMNS = `r.id, r.kind, r.name, r.visibility, r.member_count, r.head_seq, r.created_at, r.last_activity_at, r.retention_days,
  r.archived_at, r.default_since IS NOT NULL AS is_default`;

/** Index: `rooms_listed`, in its order. With a query it reads all names. `strpos` knows no wildcards. */
export const LISTED_GROUPS: Statement = {
  name: 'listed-groups',
  text: `SELECT ${COLUMNS}, ${DIRECTORY_KEY} AS directory_key
    FROM history.rooms r
   WHERE r.kind = 'group' AND r.deleted_at IS NULL
     AND ($1::text IS NULL OR strpos(r.name_key, $1) > 0)
     AND (${DIRECTORY_KEY}, r.id) > ($2::text COLLATE "C", $3::uuid)
   ORDER BY ${DIRECTORY_KEY}, r.id
   LIMIT $4`,
};

/** Index: the primary key. */
export const LISTED_ROOM: Statement = {
  name: 'listed-room',
  text: `SELECT ${COLUMNS} FROM history.rooms r WHERE r.id = $1 AND r.deleted_at IS NULL`,
};

/** Groups after this place, private ones too, by name. `query` is a part of the name, compared without case. */
export async function readListedGroups(
  sql: Sql,
  query: string | undefined,
  after: DirectoryPlace,
  limit: number,
): Promise<{ room: ListedRoom; place: DirectoryPlace }[]> {
  const values = [query === undefined ? null : roomNameKey(query), after.key, after.roomId, limit];
  const rows = await sql.rows<ListedRow & { directory_key: string }>(LISTED_GROUPS, values);
  return rows.map((row) => ({ room: toListed(row), place: { key: row.directory_key, roomId: row.id } }));
}

/** A group or a direct room; `undefined` if there is none, or it is deleted. */
export async function readListedRoom(sql: Sql, roomId: RoomId): Promise<ListedRoom | undefined> {
  const [row] = await sql.rows<ListedRow>(LISTED_ROOM, [roomId]);
  return row && toListed(row);
}

function toListed(row: ListedRow): ListedRoom {
  const { id, kind, name, visibility, archived_at: archivedAt } = row;
  return {
    ...{ id, kind, name, visibility },
    members: row.member_count,
    headSeq: row.head_seq,
    createdAt: row.created_at.toISOString(),
    lastActivityAt: row.last_activity_at.toISOString(),
    retentionDays: row.retention_days,
    archivedAt: archivedAt?.toISOString() ?? null,
    isDefault: row.is_default,
  };
}
