import {
  ChatError,
  JOINED_ROOMS_MAX,
  LIMITS,
  type Actor,
  type Member,
  type MemberState,
  type Role,
  type RoomKind,
  type UserId,
} from '#contracts';
import { newMember } from '../../room/draft/new-member.js';
import { revOf, type RoomDraft } from '../../room/draft/room-draft.js';
import type { Names } from '../../room/rows/names.js';
import type { MemberRecord } from '../../room/rows/room-facts.js';
import { isUnopened, toMember } from '../../room/rows/member.rows.js';
import { rank } from '../../room/rules/permissions.policy.js';

/**
 * Strangers have put a user into as many rooms as they can. Then this many can still make one each, if they have made no
 * other room that the user has not opened: a few strangers who make many keep no others away.
 */
const FIRST_ROOMS = 400;
/** After all strangers the user's contacts still have this many. */
const CONTACTS_ROOMS = 100;

/** A host puts a user into at most so many rooms, all rooms of the user counted. */
const HOSTED_ROOMS_MAX = 2 * LIMITS.roomsPerUser;

/** The caller, and the user whom the request names. */
export function targetNames({ actor, request }: { actor: Actor; request: { userId: UserId } }): Names {
  return { members: [request.userId], people: [actor.userId, request.userId] };
}

/** The first member of an empty room becomes its owner: otherwise it would never have one again. A host's room has none. */
export function roleOfJoiner({ record }: RoomDraft): Role {
  return record.member_count === 0 && record.external_id === null ? 'owner' : 'member';
}

/** Makes the caller a member who has read everything. A former member keeps their mute and settings. */
export function seatCaller(draft: RoomDraft, userId: UserId, role: Role): MemberRecord {
  return seatMember(draft, userId, role, null);
}

/** As `seatCaller`, for a user whom the caller puts into the room. It is unopened until that user opens it. */
export function seatOther(draft: RoomDraft, userId: UserId, role: Role = 'member', joinedAt?: Date): MemberRecord {
  return seatMember(draft, userId, role, draft.now, joinedAt);
}

function seatMember(
  draft: RoomDraft,
  userId: UserId,
  role: Role,
  unopenedAt: Date | null,
  joinedAt = draft.now,
): MemberRecord {
  const before = draft.member(userId);
  const room = draft.record;
  room.member_count += 1;
  draft.people.countRoom(userId, 1, unopenedAt !== null);
  if (unopenedAt !== null) draft.people.noteMaker(room.created_by, userId);
  draft.people.touch(userId, draft.roomId, 'room');
  if (draft.people.isOfApp(userId, room.app_id)) draft.appSeats?.seat(userId);
  const row = before ?? newMember(draft, userId);
  const seat = {
    joined_at: joinedAt,
    read_seq: room.head_seq,
    // A new room has no replies, unless they are imported.
    threads_read_seq: draft.created && room.imported_seq === 0 ? null : room.head_seq,
    unopened_at: unopenedAt,
  };
  return draft.changeMember({ ...row, role, state: 'joined', gone_reason: null, ...seat });
}

/** Ends a membership, for a reason that the user learns. If the owner leaves, another member becomes the owner. */
export function unseatMember(
  draft: RoomDraft,
  member: MemberRecord,
  state: MemberState,
  reason: string | null = null,
): MemberRecord {
  draft.record.member_count -= 1;
  draft.people.countRoom(member.user_id, -1, isUnopened(member));
  draft.people.touch(member.user_id, draft.roomId, 'gone');
  draft.appSeats?.unseat(member.user_id);
  const gone = draft.changeMember({ ...member, state, role: 'member', gone_reason: reason });
  if (member.role === 'owner') passOwnership(draft);
  return gone;
}

/** The member also gets a new `RoomState`, because their permissions have changed. */
export function giveRole(draft: RoomDraft, member: MemberRecord, role: Role): MemberRecord {
  draft.people.touch(member.user_id, draft.roomId, 'room');
  return draft.changeMember({ ...member, role });
}

/** The new owner, of a room without one, has the highest role among the members, and has been in the room for the longest time. */
export function passOwnership(draft: RoomDraft): void {
  const [heir] = draft.joined().sort(byClaim);
  if (heir !== undefined) giveRole(draft, heir, 'owner');
}

function byClaim(a: MemberRecord, b: MemberRecord): number {
  const byStanding = a.joined_at.getTime() - b.joined_at.getTime() || (a.user_id < b.user_id ? -1 : 1);
  return rank(b.role) - rank(a.role) || byStanding;
}

/** @throws ChatError LIMIT_REACHED */
export function assertSeatLeft(draft: RoomDraft): void {
  if (draft.record.member_count >= LIMITS.membersPerRoom)
    throw new ChatError('LIMIT_REACHED', { scope: 'membersPerRoom' });
}

/** Rooms that others put the caller into do not count until the caller opens them. @throws ChatError LIMIT_REACHED */
export function assertMayTakeRoom(draft: RoomDraft, userId: UserId): void {
  const { joined, unopened } = draft.people.roomsOf(userId);
  assertRoomsLeft(joined - unopened, joined, LIMITS.roomsPerUser);
}

/** A host may put its user into one more room. Strangers' limits do not count. @throws ChatError LIMIT_REACHED */
export function assertHostSeats({ people }: RoomDraft, userId: UserId): void {
  if (people.roomsOf(userId).joined >= HOSTED_ROOMS_MAX)
    throw new ChatError('LIMIT_REACHED', { scope: 'roomsPerUser' });
}

/**
 * The caller may put these users into a room of this kind. To be called after all other checks, because it takes
 * points.
 * @param field names the users in the request
 * @throws ChatError LIMIT_REACHED, FORBIDDEN with the field if groups take no strangers, RATE_LIMITED
 */
export function assertMayPutIn(
  { people, room }: RoomDraft,
  kind: RoomKind,
  actor: Actor,
  userIds: readonly UserId[],
  field: string,
): void {
  const isContact = (userId: UserId): boolean => people.hasContact(actor.userId, userId);
  const isMaker = room === undefined || room.created_by === actor.userId;
  for (const userId of userIds) {
    const { joined, unopened, hidden } = people.roomsOf(userId);
    const isFirst = isMaker && !people.hasMadeRoomFor(actor.userId, userId);
    assertRoomsLeft(unopened - hidden, joined, othersRoomsMax(isFirst, isContact(userId)));
  }
  const strangers = userIds.filter((userId) => !isContact(userId));
  if (strangers.length === 0) return;
  if (kind === 'group' && !people.strangerRules.mayJoinGroups) {
    throw new ChatError('FORBIDDEN', { field, message: 'Only contacts can be added to groups here.' });
  }
  const refusal = people.strangerRules.refusalOf(actor, strangers.length);
  if (refusal !== undefined) throw refusal;
}

/** How many of the rooms that others put a user into may be unopened when one more comes. */
function othersRoomsMax(isFirst: boolean, isContact: boolean): number {
  if (isContact) return LIMITS.roomsPerUser + FIRST_ROOMS + CONTACTS_ROOMS;
  return LIMITS.roomsPerUser + (isFirst ? FIRST_ROOMS : 0);
}

/** @param counted the rooms that count for the caller's request, at most `max` */
function assertRoomsLeft(counted: number, joined: number, max: number): void {
  if (counted >= max || joined >= JOINED_ROOMS_MAX) throw new ChatError('LIMIT_REACHED', { scope: 'roomsPerUser' });
}

/** Shows a user who is not in the room as a member who has left, even if they were never in it. */
export function viewOfOutsider(draft: RoomDraft, userId: UserId): Member {
  const row = draft.member(userId);
  if (row !== undefined) return toMember(row, draft.people.brief(userId));
  draft.people.living(userId, 'userId');
  const never = { role: 'member', state: 'left', mutedUntil: null, rev: revOf(0) } as const;
  return { user: draft.people.brief(userId), joinedAt: draft.record.created_at.toISOString(), ...never };
}

/** The member as others see them. */
export function viewOf(draft: RoomDraft, member: MemberRecord): Member {
  return toMember(member, draft.people.brief(member.user_id));
}

/** A member who is in the room and not erased. @throws ChatError NOT_FOUND with the field */
export function joinedMember(draft: RoomDraft, userId: UserId): MemberRecord {
  const member = draft.member(userId);
  if (member?.state !== 'joined') throw new ChatError('NOT_FOUND', { field: 'userId' });
  draft.people.living(userId, 'userId');
  return member;
}
