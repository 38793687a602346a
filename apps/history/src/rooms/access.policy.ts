import { ChatError } from '#contracts';
import type { MemberRow } from '../members/member.rows.js';
import type { RoomRow } from './room.rows.js';

export type RoomAccess = Pick<RoomRow, 'visibility' | 'archived_at' | 'deleted_at'>;
export type Membership = Pick<MemberRow, 'state'>;

/**
 * Whether the caller may read the room. `member` is the caller's row, also one left or banned. Throws `NOT_FOUND`
 * for what the caller may not know of, `GONE`, `BANNED`, or `NOT_A_MEMBER` (a public room).
 */
export function assertMayRead<Room extends RoomAccess>(
  room: Room | undefined,
  member: Membership | undefined,
): asserts room is Room {
  const error = readError(room, member);
  if (error !== null) throw new ChatError(error);
}

/** As `assertMayRead`; an archived room takes no more changes: `ARCHIVED`. */
export function assertMayWrite<Room extends RoomAccess>(
  room: Room | undefined,
  member: Membership | undefined,
): asserts room is Room {
  assertMayRead(room, member);
  if (room.archived_at !== null) throw new ChatError('ARCHIVED');
}

function readError(room: RoomAccess | undefined, member: Membership | undefined) {
  if (room === undefined) return 'NOT_FOUND';
  if (room.deleted_at !== null) return member === undefined ? 'NOT_FOUND' : 'GONE';
  if (member?.state === 'joined') return null;
  if (member?.state === 'banned') return 'BANNED';
  return room.visibility === 'public' ? 'NOT_A_MEMBER' : 'NOT_FOUND';
}
