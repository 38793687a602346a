import { invalid } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotTheHost, callerIn } from '../../room/draft/caller.policy.js';
import { assertMay, assertOutranks } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { logAct } from '../log.policy.js';
import { joinedMember, targetNames, viewOf } from './seats.policy.js';

const MS_PER_SECOND = 1000;

/** `seconds` counts from now; 0 ends a mute. */
export const muteMember: Command<'member:mute' | 'act:mute'> = {
  content: notCompared,

  names: targetNames,

  apply(draft, { request: { userId, seconds, reason = null }, actor }) {
    if (seconds === 0 && reason !== null) throw invalid('reason', 'is not for the end of a mute');
    const caller = callerIn(draft, actor);
    assertNotTheHost(draft, userId);
    assertMay('member:mute', draft.record, caller.role);
    const target = joinedMember(draft, userId);
    assertOutranks(caller.role, target.role);
    if (seconds === 0 && target.muted_until === null) return done<'member:mute'>(viewOf(draft, target));
    assertMayWrite(draft.room, caller);
    const until = seconds === 0 ? null : new Date(draft.now.getTime() + seconds * MS_PER_SECOND);
    const muted = draft.changeMember({ ...target, muted_until: until, mute_reason: reason });
    logAct(draft, 'member:mute', actor.userId, userId, { muted_until: until, reason });
    return done<'member:mute'>(viewOf(draft, muted));
  },
};
