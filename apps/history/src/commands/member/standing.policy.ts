import { ChatError, type Actor, type Member, type Role, type RoomCommandOf, type UserId } from '#contracts';
import { toMember } from '../../room/rows/member.rows.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { callerIn } from '../../room/rules/caller.policy.js';
import { newMember, outsider, unseatMember } from './membership.policy.js';
import { assertMay, assertOutranks } from '../../room/rules/permissions.policy.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { MemberRecord } from '../../room/facts/room-facts.js';

const MS_PER_SECOND = 1000;

/** Also of somebody who is not in the room. @throws ChatError whatever `member:ban` may be answered */
export function banMember(draft: RoomDraft, actor: Actor, userId: UserId): Member {
  const { role } = callerIn(draft, actor);
  assertMay('member:ban', draft.record, role);
  const target = draft.member(userId);
  if (target?.state === 'banned') return told(draft, target);
  if (target?.state === 'joined' || userId === actor.userId) assertOutranks(role, target?.role ?? role);
  assertMayWrite(draft.room, draft.member(actor.userId));
  if (target?.state === 'joined') {
    draft.addSystemMessage({ type: 'member.removed', userId, actorId: actor.userId });
    return told(draft, unseatMember(draft, target, 'banned'));
  }
  draft.people.living(userId, 'userId');
  return told(draft, draft.changeMember({ ...(target ?? newMember(draft, userId)), state: 'banned', role: 'member' }));
}

/** Lets the user join or be added again. @throws ChatError whatever `member:unban` may be answered */
export function unbanMember(draft: RoomDraft, actor: Actor, userId: UserId): Member {
  const caller = callerIn(draft, actor);
  assertMay('member:unban', draft.record, caller.role);
  const target = draft.member(userId);
  if (target?.state !== 'banned') return outsider(draft, userId);
  assertMayWrite(draft.room, caller);
  return told(draft, draft.changeMember({ ...target, state: 'left' }));
}

/** Giving `owner` passes it on. @throws ChatError whatever `member:role` may be answered */
export function changeRole(draft: RoomDraft, { request, actor }: RoomCommandOf<'member.role'>): Member {
  const { userId, role } = request;
  const caller = callerIn(draft, actor);
  assertMay('member:role', draft.record, caller.role);
  const target = joinedMember(draft, userId);
  if (target.role === role) return told(draft, target);
  assertOutranks(caller.role, target.role);
  if (role === 'owner') assertMay('member:role owner', draft.record, caller.role);
  else assertOutranks(caller.role, role);
  assertMayWrite(draft.room, caller);
  if (role === 'owner') giveRole(draft, caller, 'admin');
  return told(draft, giveRole(draft, target, role));
}

/** For so many seconds from now; 0 ends it. @throws ChatError whatever `member:mute` may be answered */
export function muteMember(draft: RoomDraft, { request, actor }: RoomCommandOf<'member.mute'>): Member {
  const { userId, seconds } = request;
  const caller = callerIn(draft, actor);
  assertMay('member:mute', draft.record, caller.role);
  const target = joinedMember(draft, userId);
  assertOutranks(caller.role, target.role);
  if (seconds === 0 && target.muted_until === null) return told(draft, target);
  assertMayWrite(draft.room, caller);
  const until = seconds === 0 ? null : new Date(draft.now.getTime() + seconds * MS_PER_SECOND);
  return told(draft, draft.changeMember({ ...target, muted_until: until }));
}

/** @throws ChatError NOT_FOUND with the field: neither outsiders nor erased users have a role */
function joinedMember(draft: RoomDraft, userId: UserId): MemberRecord {
  const member = draft.member(userId);
  if (member?.state !== 'joined') throw new ChatError('NOT_FOUND', { field: 'userId' });
  draft.people.living(userId, 'userId');
  return member;
}

/** The member's own connections are told, too: what they may do has changed. */
function giveRole(draft: RoomDraft, member: MemberRecord, role: Role): MemberRecord {
  draft.people.touch(member.user_id, draft.roomId, 'room');
  return draft.changeMember({ ...member, role });
}

function told(draft: RoomDraft, member: MemberRecord): Member {
  return toMember(member, draft.people.brief(member.user_id));
}
