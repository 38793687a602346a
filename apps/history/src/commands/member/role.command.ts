import { ChatError } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { callerIn } from '../../room/draft/caller.policy.js';
import { assertMay, assertOutranks } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { logAct } from '../log.policy.js';
import { giveRole, joinedMember, targetNames, viewOf } from './seats.policy.js';

/** The owner who gives `owner` to another member becomes an admin. */
export const changeRole: Command<'member:role'> = {
  content: notCompared,

  names: (command) => ({ ...targetNames(command), mayLoseOwner: command.request.role === 'owner' }),

  apply(draft, { request: { userId, role }, actor }) {
    const caller = callerIn(draft, actor);
    assertMay('member:role', draft.record, caller.role);
    const target = joinedMember(draft, userId);
    // No member owns the room of a host.
    if (role === 'owner' && draft.record.external_id !== null) throw new ChatError('FORBIDDEN');
    if (target.role === role) return done<'member:role'>(viewOf(draft, target));
    assertOutranks(caller.role, target.role);
    if (role === 'owner') assertMay('member:role owner', draft.record, caller.role);
    else assertOutranks(caller.role, role);
    assertMayWrite(draft.room, caller);
    if (role === 'owner') giveRole(draft, caller, 'admin');
    const changed = giveRole(draft, target, role);
    logAct(draft, 'member:role', actor.userId, userId, { role });
    return done<'member:role'>(viewOf(draft, changed));
  },
};
