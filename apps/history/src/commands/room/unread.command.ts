import { invalid, type CommandRequests, type Seq } from '#contracts';
import { memberIn } from '../../room/draft/caller.policy.js';
import { seqOf } from '../../room/draft/room-draft.js';
import { notCompared, type Command } from '../command.js';

/** A mark that only the caller sees, until their next `read:mark`. No read marker moves. It may change in an archived room. */
export const setUnread: Command<'room:unread'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId] }),

  apply(draft, { request, actor }) {
    const member = memberIn(draft, actor);
    const { unread } = request;
    const from = fromOf(request, draft.record.head_seq);
    const held = member.unread_mark ? member.unread_from : null;
    if (member.unread_mark !== unread || held !== from)
      draft.changeOwn({ ...member, unread_mark: unread, unread_from: from }, 'room');
    return { kind: 'state' };
  },
};

/** @throws ChatError INVALID beside `unread: false`, and above the room's newest message */
function fromOf({ unread, from }: CommandRequests['room:unread'], headSeq: Seq): Seq | null {
  if (from === undefined) return null;
  if (!unread) throw invalid('from', 'is only for rooms that are marked as unread');
  if (from > headSeq) throw invalid('from', 'must be a message of this room');
  return seqOf(from);
}
