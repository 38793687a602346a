import { ChatError, LIMITS, type Actor, type Member, type MemberState, type Role, type UserId } from '#contracts';
import { toMember } from '../../room/rows/member.rows.js';
import { assertMayRead, assertMayWrite, isKnownIn } from '../../room/rules/access.policy.js';
import { assertMay, assertOutranks, rank } from '../../room/rules/permissions.policy.js';
import { revOf, seqOf, urevOf, type RoomDraft } from '../../room/draft/room-draft.js';
import type { MemberRecord } from '../../room/facts/room-facts.js';

/** Public rooms only, and once. @throws ChatError whatever `room:join` may be answered */
export function joinRoom(draft: RoomDraft, { userId }: Actor): { joined: boolean } {
  const member = draft.member(userId);
  if (member?.state === 'joined') {
    assertMayRead(draft.room, member);
    return { joined: false };
  }
  if (draft.room?.visibility !== 'public' || member?.state === 'banned' || draft.room.deleted_at !== null)
    assertMayRead(draft.room, member);
  if (draft.record.archived_at !== null) throw new ChatError('ARCHIVED');
  // A room that everybody has left goes to whoever comes first: else nobody could ever look after it.
  const role: Role = draft.record.member_count === 0 ? 'owner' : 'member';
  assertRoomFor(draft, userId);
  draft.addSystemMessage({ type: 'member.joined', userId, actorId: userId });
  seatMember(draft, userId, role);
  return { joined: true };
}

/** @throws ChatError whatever `room:leave` may be answered */
export function leaveRoom(draft: RoomDraft, { userId }: Actor): Record<string, never> {
  const member = draft.member(userId);
  if (!isKnownIn(member) && draft.room?.visibility !== 'public') throw new ChatError('NOT_FOUND');
  if (member?.state !== 'joined') return {};
  assertMayRead(draft.room, member);
  assertMay('room:leave', draft.record, member.role);
  assertMayWrite(draft.room, member);
  draft.addSystemMessage({ type: 'member.left', userId, actorId: userId });
  unseatMember(draft, member, 'left');
  return {};
}

/** @throws ChatError whatever `member:add` may be answered */
export function addMember(draft: RoomDraft, { userId: actorId }: Actor, userId: UserId): Member {
  const actor = draft.member(actorId);
  assertMayRead(draft.room, actor);
  assertMay('member:add', draft.record, actor?.role ?? 'reader');
  const target = draft.member(userId);
  if (target?.state === 'joined') return toMember(target, draft.people.brief(userId));
  assertMayWrite(draft.room, actor);
  draft.people.living(userId, 'userId');
  if (target?.state === 'banned') throw new ChatError('BANNED');
  if (draft.people.blocks(userId, actorId)) throw new ChatError('BLOCKED');
  assertRoomFor(draft, userId);
  draft.addSystemMessage({ type: 'member.added', userId, actorId });
  return toMember(seatMember(draft, userId, 'member'), draft.people.brief(userId));
}

/** To go oneself is `room:leave`: nobody acts on an equal role. @throws ChatError what `member:remove` may be answered */
export function removeMember(draft: RoomDraft, { userId: actorId }: Actor, userId: UserId): Member {
  const actor = draft.member(actorId);
  assertMayRead(draft.room, actor);
  const role = actor?.role ?? 'reader';
  assertMay('member:remove', draft.record, role);
  const target = draft.member(userId);
  if (target?.state !== 'joined') return outsider(draft, userId);
  assertOutranks(role, target.role);
  assertMayWrite(draft.room, actor);
  draft.addSystemMessage({ type: 'member.removed', userId, actorId });
  return toMember(unseatMember(draft, target, 'left'), draft.people.brief(userId));
}

/** The user is erased: the membership ends in any room, also a direct or archived one, and the names disappear. */
export function eraseMember(draft: RoomDraft, { userId }: Actor): Record<string, never> {
  const member = draft.member(userId);
  if (draft.room === undefined || member?.state !== 'joined') return {};
  if (draft.record.kind === 'group') draft.addSystemMessage({ type: 'member.left', userId, actorId: userId });
  unseatMember(draft, member, 'left');
  return {};
}

/** The user has another name: a member item tells it. */
export function refreshMember(draft: RoomDraft, { userId }: Actor): Record<string, never> {
  const member = draft.member(userId);
  if (draft.room !== undefined && member?.state === 'joined') draft.changeMember(member);
  return {};
}

/** Gives the user a place in the room, all read up to the head; who comes back keeps mute and settings. */
export function seatMember(draft: RoomDraft, userId: UserId, role: Role): MemberRecord {
  const before = draft.member(userId);
  const room = draft.record;
  room.member_count += 1;
  draft.people.countRooms(userId, 1);
  draft.people.touch(userId, draft.roomId, 'room');
  const row = before ?? newMember(draft, userId);
  return draft.changeMember({ ...row, role, state: 'joined', joined_at: draft.now, read_seq: room.head_seq });
}

/** The row of somebody who has never been in the room. */
export function newMember(draft: RoomDraft, userId: UserId): Omit<MemberRecord, 'rev'> {
  return {
    room_id: draft.roomId,
    user_id: userId,
    role: 'member',
    state: 'left',
    joined_at: draft.now,
    read_seq: seqOf(0),
    notify: 'all',
    muted_until: null,
    last_sent_at: null,
    urev: urevOf(0),
  };
}

/** Ends a membership, in whichever way; an owner's passes the room on. */
export function unseatMember(draft: RoomDraft, member: MemberRecord, state: MemberState): MemberRecord {
  draft.record.member_count -= 1;
  draft.people.countRooms(member.user_id, -1);
  draft.people.touch(member.user_id, draft.roomId, 'gone');
  const gone = draft.changeMember({ ...member, state, role: 'member' });
  if (member.role === 'owner') passOwnership(draft);
  return gone;
}

/** To the longest-standing admin, else moderator, else member, else reader. */
function passOwnership(draft: RoomDraft): void {
  const [heir] = draft.joined().sort(byClaim);
  if (heir === undefined) return;
  draft.changeMember({ ...heir, role: 'owner' });
  draft.people.touch(heir.user_id, draft.roomId, 'room');
}

function byClaim(a: MemberRecord, b: MemberRecord): number {
  const byStanding = a.joined_at.getTime() - b.joined_at.getTime() || (a.user_id < b.user_id ? -1 : 1);
  return rank(b.role) - rank(a.role) || byStanding;
}

function assertRoomFor(draft: RoomDraft, userId: UserId): void {
  if (draft.record.member_count >= LIMITS.membersPerRoom)
    throw new ChatError('LIMIT_REACHED', { scope: 'membersPerRoom' });
  assertRoomsLeft(draft, userId);
}

/** @throws ChatError LIMIT_REACHED */
export function assertRoomsLeft(draft: RoomDraft, userId: UserId): void {
  if (draft.people.roomsOf(userId) >= LIMITS.roomsPerUser)
    throw new ChatError('LIMIT_REACHED', { scope: 'roomsPerUser' });
}

/** Somebody who is not in the room is removed already; of one who never was, there is nothing to tell but that. */
export function outsider(draft: RoomDraft, userId: UserId): Member {
  const row = draft.member(userId);
  if (row !== undefined) return toMember(row, draft.people.brief(userId));
  draft.people.living(userId, 'userId');
  const never = { role: 'member', state: 'left', mutedUntil: null, rev: revOf(0) } as const;
  return { user: draft.people.brief(userId), joinedAt: draft.record.created_at.toISOString(), ...never };
}
