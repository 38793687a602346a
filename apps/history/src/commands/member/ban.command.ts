import { CLEANUP_MAX_MESSAGES, newId, type CleanupId, type UserId } from '#contracts';
import { newMember } from '../../room/draft/new-member.js';
import { done } from '../../room/draft/outcome.js';
import { seqOf, type RoomDraft } from '../../room/draft/room-draft.js';
import type { MemberRecord } from '../../room/rows/room-facts.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotTheHost, callerIn } from '../../room/draft/caller.policy.js';
import { assertMay, assertOutranks } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { logAct } from '../log.policy.js';
import { targetNames, unseatMember, viewOf } from './seats.policy.js';

const MS_PER_SECOND = 1000;

/** The user need not be in the room, and may be banned already. */
export const banMember: Command<'member:ban' | 'act:ban'> = {
  content: notCompared,

  names: targetNames,

  apply(draft, { actor, request: { userId, reason = null, deleteSeconds } }) {
    const caller = callerIn(draft, actor);
    assertNotTheHost(draft, userId);
    const { role } = caller;
    assertMay('member:ban', draft.record, role);
    const target = draft.member(userId);
    const isBanned = target?.state === 'banned';
    if (isBanned && deleteSeconds === undefined) return done<'member:ban'>(viewOf(draft, target));
    if (target?.state === 'joined' || userId === actor.userId) assertOutranks(role, target?.role ?? role);
    assertMayWrite(draft.room, caller);
    const banned = isBanned ? target : ban(draft, actor.userId, userId, reason);
    if (deleteSeconds !== undefined) cleanUp(draft, actor.userId, userId, deleteSeconds);
    return done<'member:ban'>(viewOf(draft, banned));
  },
};

function ban(draft: RoomDraft, actorId: UserId, userId: UserId, reason: string | null): MemberRecord {
  const target = draft.member(userId);
  const banned =
    target?.state === 'joined' ? banJoined(draft, actorId, target, reason) : banOutsider(draft, userId, target, reason);
  logAct(draft, 'member:ban', actorId, userId, { reason });
  return banned;
}

/** A job deletes the user's messages of this time, until now. */
function cleanUp({ log, roomId, record, now }: RoomDraft, actorId: UserId, userId: UserId, seconds: number): void {
  log.cleanups.push({
    room_id: roomId,
    id: newId<CleanupId>(),
    actor_id: actorId,
    user_id: userId,
    since: new Date(now.getTime() - seconds * MS_PER_SECOND),
    below_seq: seqOf(record.head_seq + 1),
    messages_left: CLEANUP_MAX_MESSAGES,
    logged: false,
  });
}

function banJoined(draft: RoomDraft, actorId: UserId, target: MemberRecord, reason: string | null): MemberRecord {
  draft.addSystemMessage({ type: 'member.removed', userId: target.user_id, actorId });
  return unseatMember(draft, target, 'banned', reason);
}

function banOutsider(
  draft: RoomDraft,
  userId: UserId,
  target: MemberRecord | undefined,
  reason: string | null,
): MemberRecord {
  draft.people.living(userId, 'userId');
  const row = target ?? newMember(draft, userId);
  return draft.changeMember({ ...row, state: 'banned', role: 'member', gone_reason: reason });
}
