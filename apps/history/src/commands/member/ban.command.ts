import { newMember } from '../../room/draft/new-member.js';
import { done } from '../../room/draft/outcome.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotTheHost, callerIn } from '../../room/draft/caller.policy.js';
import { assertMay, assertOutranks } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { targetNames, unseatMember, viewOf } from './seats.policy.js';

/** The user need not be in the room. */
export const banMember: Command<'member:ban'> = {
  content: notCompared,

  names: targetNames,

  apply(draft, { actor, request: { userId } }) {
    const caller = callerIn(draft, actor);
    assertNotTheHost(draft, userId);
    const { role } = caller;
    assertMay('member:ban', draft.record, role);
    const target = draft.member(userId);
    if (target?.state === 'banned') return done<'member:ban'>(viewOf(draft, target));
    if (target?.state === 'joined' || userId === actor.userId) assertOutranks(role, target?.role ?? role);
    assertMayWrite(draft.room, caller);
    if (target?.state === 'joined') {
      draft.addSystemMessage({ type: 'member.removed', userId, actorId: actor.userId });
      return done<'member:ban'>(viewOf(draft, unseatMember(draft, target, 'banned')));
    }
    draft.people.living(userId, 'userId');
    const row = target ?? newMember(draft, userId);
    return done<'member:ban'>(viewOf(draft, draft.changeMember({ ...row, state: 'banned', role: 'member' })));
  },
};
