import { ChatError, type MemberState, type Role, type RoomId, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { unopened, type MemberRow, type OwnColumns } from '../../room/rows/member.rows.js';
import { assertMayEnter, assertMayRead, HOST, standingIn, type OwnMembership } from '../../room/rules/access.policy.js';
import { hostedBy } from '../../room/rows/host.rows.js';
import { roomColumns, type RoomRow } from '../../room/rows/room.rows.js';

type AccessRow = RoomRow & {
  /** In a direct room: one side blocks the other. */
  blocked: boolean;
  my_state: MemberState | null;
  my_role: Role | null;
  my_read_seq: MemberRow['read_seq'] | null;
  my_urev: MemberRow['urev'] | null;
  my_gone_reason: OwnColumns['gone_reason'];
  my_unopened: boolean;
  /** The user is the bot of the app that made the room. */
  is_host: boolean;
};

/** A room that the user may read. */
export type ReadableRoom = RoomRow & {
  readonly my_role: Role;
  readonly my_read_seq: number;
  /** `isUnopened` of the user's membership. */
  readonly my_unopened: boolean;
  readonly blocked: boolean;
};

/** Index: rooms' and members' primary keys. */
export const ROOM_AND_ME: Statement = {
  name: 'room-and-me',
  text: `SELECT ${roomColumns('r')}, r.blocked, me.state AS my_state, me.role AS my_role,
           me.read_seq AS my_read_seq, me.urev AS my_urev, me.gone_reason AS my_gone_reason, (${unopened('me')}) AS my_unopened,
           ${hostedBy('r', '$2')} AS is_host
    FROM history.rooms r
    LEFT JOIN history.members me ON me.room_id = r.id AND me.user_id = $2
   WHERE r.id = $1`,
};

/** Returns the room if the user may read it: a member, or the host. @throws ChatError as `assertMayRead` */
export async function readableRoom(sql: Sql, userId: UserId, roomId: RoomId): Promise<ReadableRoom> {
  const { is_host: isHost, ...room } = await read(sql, userId, roomId);
  return isHost ? { ...room, my_role: 'owner' } : room;
}

/** As `readableRoom`, for what concerns the user's own membership. @throws ChatError NOT_A_MEMBER for the host */
export async function roomOfMember(sql: Sql, userId: UserId, roomId: RoomId): Promise<ReadableRoom> {
  const { is_host: isHost, ...room } = await read(sql, userId, roomId);
  if (isHost) throw new ChatError('NOT_A_MEMBER');
  return room;
}

/**
 * Returns the room if the user is in it, or may enter it because it is public.
 * @throws ChatError as `assertMayEnter`, NOT_A_MEMBER for the host
 */
export async function enterableRoom(sql: Sql, userId: UserId, roomId: RoomId): Promise<RoomRow> {
  const [row] = await sql.rows<AccessRow>(ROOM_AND_ME, [roomId, userId]);
  assertMayEnter(row, membershipOf(row));
  if (row.is_host) throw new ChatError('NOT_A_MEMBER');
  return row;
}

async function read(sql: Sql, userId: UserId, roomId: RoomId): Promise<ReadableRoom & Pick<AccessRow, 'is_host'>> {
  const [row] = await sql.rows<AccessRow>(ROOM_AND_ME, [roomId, userId]);
  assertMayRead(row, membershipOf(row));
  return { ...row, my_role: row.my_role ?? 'reader', my_read_seq: row.my_read_seq ?? 0 };
}

/** Returns whether the user is in the room. @throws ChatError as `standingIn` */
export async function readStanding(sql: Sql, userId: UserId, roomId: RoomId): Promise<boolean> {
  const [row] = await sql.rows<AccessRow>(ROOM_AND_ME, [roomId, userId]);
  return standingIn(row, membershipOf(row)) && !row?.is_host;
}

function membershipOf(row: AccessRow | undefined): OwnMembership | undefined {
  if (row?.is_host) return HOST;
  const { my_state: state = null, my_urev: urev = null, my_gone_reason: gone_reason = null } = row ?? {};
  return state === null || urev === null ? undefined : { state, urev, gone_reason };
}
