import { ChatError } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import { assertMayRead, assertMayWrite } from '../../room/rules/access.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { assertRoomFor, seatMember, targetNames, viewOf } from './seats.policy.js';

/** A user who blocks the caller is not added. */
export const addMember: Command<'member:add'> = {
  content: notCompared,

  names(command) {
    const { actor, request } = command;
    const people = [actor.userId, request.userId];
    return { ...targetNames(command), joiners: people, blockings: [[request.userId, actor.userId]] };
  },

  apply(draft, { actor: { userId: actorId }, request: { userId } }) {
    const actor = draft.member(actorId);
    assertMayRead(draft.room, actor);
    assertMay('member:add', draft.record, actor?.role ?? 'reader');
    const target = draft.member(userId);
    if (target?.state === 'joined') return done<'member:add'>(viewOf(draft, target));
    assertMayWrite(draft.room, actor);
    draft.people.living(userId, 'userId');
    if (target?.state === 'banned') throw new ChatError('BANNED');
    if (draft.people.blocks(userId, actorId)) throw new ChatError('BLOCKED');
    assertRoomFor(draft, userId);
    draft.addSystemMessage({ type: 'member.added', userId, actorId });
    return done<'member:add'>(viewOf(draft, seatMember(draft, userId, 'member')));
  },
};
