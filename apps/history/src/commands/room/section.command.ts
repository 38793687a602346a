import { isBlank } from '#contracts';
import { memberIn } from '../../room/draft/caller.policy.js';
import { notCompared, type Command } from '../command.js';

/** A place in the caller's own list of rooms. It may change in an archived room. */
export const setSection: Command<'room:section'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId] }),

  apply(draft, { request, actor }) {
    const member = memberIn(draft, actor);
    const section = isBlank(request.section) ? null : request.section;
    if (member.section !== section) draft.changeOwn({ ...member, section }, 'room');
    return { kind: 'state' };
  },
};
