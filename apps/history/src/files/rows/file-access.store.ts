import type { FileId, RoomId, UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { MemberRow, OwnColumns } from '../../room/rows/member.rows.js';
import { FILE_SELECT, type FileRecord } from '../../room/rows/file.rows.js';
import { hostedBy } from '../../room/rows/host.rows.js';
import { roomColumns, type RoomRow } from '../../room/rows/room.rows.js';
import { HOST, mayRead } from '../../room/rules/access.policy.js';

/** Files with their room and the caller's membership. Index: primary keys. */
export const FILES_AND_ME: Statement = {
  name: 'files-and-me',
  text: `WITH named AS MATERIALIZED (${FILE_SELECT} WHERE f.id = ANY($1::uuid[]) AND f.ended_at IS NULL)
    SELECT named.*, r.visibility, r.archived_at, r.deleted_at, me.state AS my_state, me.urev AS my_urev,
           ${hostedBy('r', '$2')} AS is_host
      FROM named
      JOIN history.rooms r ON r.id = named.room_id
      LEFT JOIN history.members me ON me.room_id = named.room_id AND me.user_id = $2`,
  onPrimary: true,
};

type AccessRow = FileRecord &
  Pick<RoomRow, 'visibility' | 'archived_at' | 'deleted_at'> & {
    my_state: MemberRow['state'] | null;
    my_urev: MemberRow['urev'] | null;
    is_host: boolean;
  };

/** The room and the caller's membership, for a check whether the caller may send there. Index: primary keys. */
export const ROOM_TO_SEND: Statement = {
  name: 'room-to-send',
  text: `SELECT ${roomColumns('r')}, r.blocked, me.state AS my_state, me.urev AS my_urev, me.role AS my_role,
         me.muted_until AS my_muted_until, me.mute_reason AS my_mute_reason, me.gone_reason AS my_gone_reason,
         ${hostedBy('r', '$2')} AS is_host
    FROM history.rooms r
    LEFT JOIN history.members me ON me.room_id = r.id AND me.user_id = $2
   WHERE r.id = $1`,
  onPrimary: true,
};

interface SendingRow extends RoomRow {
  blocked: boolean;
  my_state: MemberRow['state'] | null;
  my_urev: MemberRow['urev'] | null;
  my_role: MemberRow['role'] | null;
  my_muted_until: Date | null;
  my_mute_reason: OwnColumns['mute_reason'];
  my_gone_reason: OwnColumns['gone_reason'];
  is_host: boolean;
}

type Sender = Pick<MemberRow & OwnColumns, 'state' | 'urev' | 'role' | 'muted_until' | 'mute_reason' | 'gone_reason'>;

/** A room, `undefined` if there is none, and the caller's membership in any state. */
export interface SenderInRoom {
  readonly room: (RoomRow & { readonly blocked: boolean }) | undefined;
  readonly member: Sender | undefined;
}

/** The named files that the caller may know of: files of rooms that they may read, and their own unsent files. */
export async function readKnownFiles(sql: Sql, userId: UserId, ids: readonly FileId[]): Promise<FileRecord[]> {
  if (ids.length === 0) return [];
  const rows = await sql.rows<AccessRow>(FILES_AND_ME, [ids, userId]);
  return rows.filter((row) => {
    const { my_state: state, my_urev: urev, is_host: isHost } = row;
    const member = state === null || urev === null ? undefined : { state, urev };
    if (!mayRead(row, isHost ? HOST : member)) return false;
    return row.message_id !== null || row.owner_id === userId;
  });
}

export async function readSender(sql: Sql, userId: UserId, roomId: RoomId): Promise<SenderInRoom> {
  const [room] = await sql.rows<SendingRow>(ROOM_TO_SEND, [roomId, userId]);
  if (room === undefined) return { room, member: undefined };
  if (room.is_host) return { room, member: { ...HOST, role: 'owner', muted_until: null, mute_reason: null } };
  const { my_state: state, my_urev: urev, my_role: role, my_muted_until: muted_until } = room;
  const isMember = state !== null && urev !== null && role !== null;
  const reasons = { mute_reason: room.my_mute_reason, gone_reason: room.my_gone_reason };
  return { room, member: isMember ? { state, urev, role, muted_until, ...reasons } : undefined };
}
