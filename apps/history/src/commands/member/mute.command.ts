import { done } from '../../room/draft/outcome.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotTheHost, callerIn } from '../../room/draft/caller.policy.js';
import { assertMay, assertOutranks } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { joinedMember, targetNames, viewOf } from './seats.policy.js';

const MS_PER_SECOND = 1000;

/** `seconds` counts from now; 0 ends a mute. */
export const muteMember: Command<'member:mute'> = {
  content: notCompared,

  names: targetNames,

  apply(draft, { request: { userId, seconds }, actor }) {
    const caller = callerIn(draft, actor);
    assertNotTheHost(draft, userId);
    assertMay('member:mute', draft.record, caller.role);
    const target = joinedMember(draft, userId);
    assertOutranks(caller.role, target.role);
    if (seconds === 0 && target.muted_until === null) return done<'member:mute'>(viewOf(draft, target));
    assertMayWrite(draft.room, caller);
    const until = seconds === 0 ? null : new Date(draft.now.getTime() + seconds * MS_PER_SECOND);
    return done<'member:mute'>(viewOf(draft, draft.changeMember({ ...target, muted_until: until })));
  },
};
