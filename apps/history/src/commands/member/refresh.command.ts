import { done } from '../../room/draft/outcome.js';
import { notCompared, type Command } from '../command.js';

/** The user has a new name: the room gets a member item with it. */
export const refreshMember: Command<'member:refresh'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId] }),

  apply(draft, { actor: { userId } }) {
    const member = draft.member(userId);
    if (draft.room !== undefined && member?.state === 'joined') draft.changeMember(member);
    return done<'member:refresh'>({});
  },
};
