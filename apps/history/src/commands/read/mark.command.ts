import { memberIn } from '../../room/rules/caller.policy.js';
import { seqOf } from '../../room/draft/room-draft.js';
import { notCompared, type Command } from '../command.js';

/** The marker never moves back or past the head. It may move in an archived room, because only its user owns it. */
export const markRead: Command<'read:mark'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId] }),

  apply(draft, { request, actor }) {
    const member = memberIn(draft, actor);
    const seq = seqOf(Math.min(request.seq, draft.record.head_seq));
    if (seq > member.read_seq) draft.noteRead(member, seq);
    return { kind: 'read' };
  },
};
