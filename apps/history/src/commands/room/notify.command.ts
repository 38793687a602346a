import { memberIn } from '../../room/rules/caller.policy.js';
import { notCompared, type Command } from '../command.js';

/** A setting that only the caller sees. It may change in an archived room. */
export const setNotify: Command<'room:notify'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId] }),

  apply(draft, { request, actor }) {
    const member = memberIn(draft, actor);
    if (member.notify !== request.notify) draft.changeOwn({ ...member, notify: request.notify }, 'room');
    return { kind: 'state' };
  },
};
