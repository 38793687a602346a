import type { UserId } from '#contracts';
import { newMember } from '../../room/draft/new-member.js';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { MemberRecord } from '../../room/rows/room-facts.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotTheHost, callerIn } from '../../room/draft/caller.policy.js';
import { assertMay, assertOutranks } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { logAct } from '../log.policy.js';
import { targetNames, unseatMember, viewOf } from './seats.policy.js';

/** The user need not be in the room. */
export const banMember: Command<'member:ban' | 'act:ban'> = {
  content: notCompared,

  names: targetNames,

  apply(draft, { actor, request: { userId, reason = null } }) {
    const caller = callerIn(draft, actor);
    assertNotTheHost(draft, userId);
    const { role } = caller;
    assertMay('member:ban', draft.record, role);
    const target = draft.member(userId);
    if (target?.state === 'banned') return done<'member:ban'>(viewOf(draft, target));
    if (target?.state === 'joined' || userId === actor.userId) assertOutranks(role, target?.role ?? role);
    assertMayWrite(draft.room, caller);
    const banned =
      target?.state === 'joined'
        ? banJoined(draft, actor.userId, target, reason)
        : banOutsider(draft, userId, target, reason);
    logAct(draft, 'member:ban', actor.userId, userId, { reason });
    return done<'member:ban'>(viewOf(draft, banned));
  },
};

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
