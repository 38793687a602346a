import { memberIn } from '../../room/draft/caller.policy.js';
import { notCompared, type Command } from '../command.js';

/** A mark that only the caller sees, until their next `read:mark`. No read marker moves. It may change in an archived room. */
export const setUnread: Command<'room:unread'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId] }),

  apply(draft, { request: { unread }, actor }) {
    const member = memberIn(draft, actor);
    if (member.unread_mark !== unread) draft.changeOwn({ ...member, unread_mark: unread }, 'room');
    return { kind: 'state' };
  },
};
