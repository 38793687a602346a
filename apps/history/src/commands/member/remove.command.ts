import { done } from '../../room/draft/outcome.js';
import { assertMayRead, assertMayWrite } from '../../room/rules/access.policy.js';
import { assertMay, assertOutranks } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { outsider, targetNames, unseatMember, viewOf } from './seats.policy.js';

/** Members leave by `room:leave`: no one outranks themselves. */
export const removeMember: Command<'member:remove'> = {
  content: notCompared,

  names: targetNames,

  apply(draft, { actor: { userId: actorId }, request: { userId } }) {
    const actor = draft.member(actorId);
    assertMayRead(draft.room, actor);
    const role = actor?.role ?? 'reader';
    assertMay('member:remove', draft.record, role);
    const target = draft.member(userId);
    if (target?.state !== 'joined') return done<'member:remove'>(outsider(draft, userId));
    assertOutranks(role, target.role);
    assertMayWrite(draft.room, actor);
    draft.addSystemMessage({ type: 'member.removed', userId, actorId });
    return done<'member:remove'>(viewOf(draft, unseatMember(draft, target, 'left')));
  },
};
