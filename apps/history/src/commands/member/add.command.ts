import { ChatError } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotTheHost, callerIn } from '../../room/draft/caller.policy.js';
import { assertMayMeet } from '../../room/rules/meeting.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { assertMayPutIn, assertSeatLeft, seatOther, targetNames, viewOf } from './seats.policy.js';

/** A user who blocks the caller cannot be added. */
export const addMember: Command<'member:add'> = {
  content: notCompared,

  names(command) {
    const { actor, request } = command;
    const [by, whom] = [actor.userId, request.userId];
    return {
      ...targetNames(command),
      meeting: [by, whom],
      joiners: [whom],
      blockings: [[whom, by]],
      contacts: [[by, whom]],
    };
  },

  apply(draft, { actor, request: { userId } }) {
    const caller = callerIn(draft, actor);
    assertNotTheHost(draft, userId);
    const actorId = actor.userId;
    assertMay('member:add', draft.record, caller.role);
    const target = draft.member(userId);
    if (target?.state === 'joined') return done<'member:add'>(viewOf(draft, target));
    assertMayWrite(draft.room, caller);
    draft.people.living(userId, 'userId');
    assertMayMeet(draft.people, actorId, [userId], 'userId');
    if (target?.state === 'banned') throw new ChatError('BANNED');
    if (draft.people.blocks(userId, actorId)) throw new ChatError('BLOCKED');
    assertSeatLeft(draft);
    assertMayPutIn(draft, draft.record.kind, actor, [userId], 'userId');
    draft.addSystemMessage({ type: 'member.added', userId, actorId });
    return done<'member:add'>(viewOf(draft, seatOther(draft, userId)));
  },
};
