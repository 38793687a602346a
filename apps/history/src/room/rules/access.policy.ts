import { ChatError, ERRORS, type ErrorCode, type ErrorDetails, type UserId } from '#contracts';
import type { RoomRecord } from '../rows/room-facts.js';
import { urevOf } from '../rows/counters.js';
import type { MemberRow, OwnColumns } from '../rows/member.rows.js';
import type { RoomRow } from '../rows/room.rows.js';

export type RoomAccess = Pick<RoomRow, 'visibility' | 'archived_at' | 'deleted_at'>;
export type Membership = Pick<MemberRow, 'state' | 'urev'>;
/** The caller's own membership, who learns why they are banned. */
export type OwnMembership = Membership & Pick<OwnColumns, 'gone_reason'>;

/** The host reads as a member does, without being one. */
export const HOST: OwnMembership = { state: 'joined', urev: urevOf(0), gone_reason: null };

/** The app's bot has an owner's rights in the rooms that its host made, without being a member. */
export function isHost(room: Pick<RoomRecord, 'app_id' | 'external_id'> | undefined, userId: UserId): boolean {
  return room !== undefined && room.external_id !== null && room.app_id === userId;
}

/**
 * True if the user is or was in the room. A user who was only banned (`urev` 0) must not learn that the room exists.
 */
export function isKnownIn(member: Membership | undefined): boolean {
  return member !== undefined && (member.state === 'joined' || member.urev > 0);
}

/**
 * The caller may read the room. `member` is the caller's row in any state.
 * @throws ChatError NOT_FOUND if the caller must not learn that the room exists, GONE, BANNED, NOT_A_MEMBER (a public
 * room)
 */
export function assertMayRead<Room extends RoomAccess>(
  room: Room | undefined,
  member: OwnMembership | undefined,
): asserts room is Room {
  const error = readError(room, member);
  if (error !== null) throw refusal(error, member);
}

/**
 * The caller is in the room, or may enter it because it is public.
 * @throws ChatError NOT_FOUND, GONE and BANNED as `assertMayRead`
 */
export function assertMayEnter<Room extends RoomAccess>(
  room: Room | undefined,
  member: OwnMembership | undefined,
): asserts room is Room {
  const error = readError(room, member);
  if (error !== null && error !== 'NOT_A_MEMBER') throw refusal(error, member);
}

/** As `assertMayRead`, but returns the result. */
export function mayRead(room: RoomAccess, member: Membership | undefined): boolean {
  return readError(room, member) === null;
}

/** @throws ChatError as `assertMayRead`, and ARCHIVED for an archived room, which takes no changes */
export function assertMayWrite<Room extends RoomAccess>(
  room: Room | undefined,
  member: OwnMembership | undefined,
): asserts room is Room {
  assertMayRead(room, member);
  if (room.archived_at !== null) throw new ChatError('ARCHIVED');
}

/** Returns whether the caller is in the room. @throws ChatError NOT_FOUND if they must not learn that it exists */
export function standingIn(room: RoomAccess | undefined, member: Membership | undefined): boolean {
  const isOpen = room?.visibility === 'public' && room.deleted_at === null;
  if (room === undefined || !(isOpen || isKnownIn(member))) throw new ChatError('NOT_FOUND');
  return member?.state === 'joined' && room.deleted_at === null;
}

/** An error of what a moderator did to the caller. Its text has the reason. */
export function withReason(code: 'BANNED' | 'MUTED', reason: string | null, details: ErrorDetails = {}): ChatError {
  if (reason === null) return new ChatError(code, details);
  return new ChatError(code, { ...details, message: `${ERRORS[code].message} Reason: ${reason}` });
}

function refusal(error: ErrorCode, member: OwnMembership | undefined): ChatError {
  return error === 'BANNED' ? withReason(error, member?.gone_reason ?? null) : new ChatError(error);
}

function readError(room: RoomAccess | undefined, member: Membership | undefined) {
  if (room === undefined) return 'NOT_FOUND';
  if (room.deleted_at !== null) return isKnownIn(member) ? 'GONE' : 'NOT_FOUND';
  if (member?.state === 'joined') return null;
  const isPublic = room.visibility === 'public';
  if (member?.state === 'banned' && (isPublic || isKnownIn(member))) return 'BANNED';
  return isPublic ? 'NOT_A_MEMBER' : 'NOT_FOUND';
}
