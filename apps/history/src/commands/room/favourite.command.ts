import { memberIn } from '../../room/draft/caller.policy.js';
import { notCompared, type Command } from '../command.js';

/** A sign that only the caller sees. It may change in an archived room. */
export const setFavourite: Command<'room:favourite'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId] }),

  apply(draft, { request: { favourite }, actor }) {
    const member = memberIn(draft, actor);
    if (member.favourite !== favourite) draft.changeOwn({ ...member, favourite }, 'room');
    return { kind: 'state' };
  },
};
