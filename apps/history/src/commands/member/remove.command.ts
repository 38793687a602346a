import { done } from '../../room/draft/outcome.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotTheHost, callerIn } from '../../room/draft/caller.policy.js';
import { assertMay, assertOutranks } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { logAct } from '../log.policy.js';
import { targetNames, unseatMember, viewOf, viewOfOutsider } from './seats.policy.js';

/** A user does not outrank themselves. Members leave with `room:leave`. */
export const removeMember: Command<'member:remove' | 'act:remove'> = {
  content: notCompared,

  names: targetNames,

  apply(draft, { actor, request: { userId, reason = null } }) {
    const caller = callerIn(draft, actor);
    assertNotTheHost(draft, userId);
    assertMay('member:remove', draft.record, caller.role);
    const target = draft.member(userId);
    if (target?.state !== 'joined') return done<'member:remove'>(viewOfOutsider(draft, userId));
    assertOutranks(caller.role, target.role);
    assertMayWrite(draft.room, caller);
    draft.addSystemMessage({ type: 'member.removed', userId, actorId: actor.userId });
    const removed = unseatMember(draft, target, 'left', reason);
    logAct(draft, 'member:remove', actor.userId, userId, { reason });
    return done<'member:remove'>(viewOf(draft, removed));
  },
};
