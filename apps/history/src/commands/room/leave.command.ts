import { ChatError } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import { assertMayRead, assertMayWrite, isKnownIn } from '../../room/rules/access.policy.js';
import { assertNoHost } from '../../room/draft/caller.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { unseatMember } from '../member/seats.policy.js';

export const leaveRoom: Command<'room:leave'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId], mayLoseOwner: true }),

  apply(draft, { actor }) {
    const { userId } = actor;
    assertNoHost(draft, actor);
    const member = draft.member(userId);
    if (!isKnownIn(member) && draft.room?.visibility !== 'public') throw new ChatError('NOT_FOUND');
    if (member?.state !== 'joined') return done<'room:leave'>({});
    assertMayRead(draft.room, member);
    assertMay('room:leave', draft.record, member.role);
    assertMayWrite(draft.room, member);
    draft.addSystemMessage({ type: 'member.left', userId, actorId: userId });
    unseatMember(draft, member, 'left');
    return done<'room:leave'>({});
  },
};
