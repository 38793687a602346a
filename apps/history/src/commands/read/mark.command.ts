import { assertMayRead } from '../../room/rules/access.policy.js';
import { seqOf } from '../../room/draft/room-draft.js';
import { notCompared, type Command } from '../command.js';

/** The marker never moves back or past the head. It may move in an archived room, because only its user owns it. */
export const markRead: Command<'read:mark'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId] }),

  apply(draft, { request, actor }) {
    const member = draft.member(actor.userId);
    assertMayRead(draft.room, member);
    const seq = seqOf(Math.min(request.seq, draft.record.head_seq));
    if (member !== undefined && seq > member.read_seq) draft.noteRead(member, seq);
    return { kind: 'read' };
  },
};
