import { done } from '../../room/draft/outcome.js';
import { notCompared, type Command } from '../command.js';
import { unseatMember } from './seats.policy.js';

/** The user is erased. The membership ends in any room, even a direct or archived one. */
export const eraseMember: Command<'member:erase'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId], mayLoseOwner: true }),

  apply(draft, { actor: { userId } }) {
    const member = draft.member(userId);
    if (draft.room === undefined || member?.state !== 'joined') return done<'member:erase'>({});
    if (draft.record.kind === 'group') draft.addSystemMessage({ type: 'member.left', userId, actorId: userId });
    unseatMember(draft, member, 'left');
    return done<'member:erase'>({});
  },
};
