import { done } from '../../room/draft/outcome.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { callerIn } from '../../room/draft/caller.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { logAct } from '../log.policy.js';
import { targetNames, viewOf, viewOfOutsider } from './seats.policy.js';

/** The user may join or be added again, but is not in the room yet. */
export const unbanMember: Command<'member:unban'> = {
  content: notCompared,

  names: targetNames,

  apply(draft, { actor, request: { userId } }) {
    const caller = callerIn(draft, actor);
    assertMay('member:unban', draft.record, caller.role);
    const target = draft.member(userId);
    if (target?.state !== 'banned') return done<'member:unban'>(viewOfOutsider(draft, userId));
    assertMayWrite(draft.room, caller);
    const unbanned = draft.changeMember({ ...target, state: 'left' });
    logAct(draft, 'member:unban', actor.userId, userId);
    return done<'member:unban'>(viewOf(draft, unbanned));
  },
};
