import { memberIn } from '../../room/draft/caller.policy.js';
import { seqOf, type RoomDraft } from '../../room/draft/room-draft.js';
import type { MemberRecord } from '../../room/rows/room-facts.js';
import { notCompared, type Command } from '../command.js';

/**
 * A marker never moves back or past the head. It may move in an archived room, because only its user owns it. Without `main`
 * the user has seen all threads too. The caller's mark of `room:unread` ends, even if no marker moves.
 */
export const markRead: Command<'read:mark'> = {
  content: notCompared,

  names: ({ actor, request: { seq, main } }) => ({
    people: [actor.userId],
    ...(main !== true && { readsThreadsTo: seq }),
  }),

  apply(draft, { request, actor }) {
    const member = memberIn(draft, actor);
    const seq = seqOf(Math.min(request.seq, draft.record.head_seq));
    const main = seq > member.read_seq ? seq : member.read_seq;
    const threads = request.main !== true && readsReplies(draft, member, request.seq) ? seq : member.threads_read_seq;
    if (main !== member.read_seq || threads !== member.threads_read_seq) draft.noteRead(member, { main, threads });
    if (member.unread_mark) draft.changeOwn({ ...member, unread_mark: false, unread_from: null }, 'room');
    return { kind: 'read' };
  },
};

/** A thread has a reply up to this seq that the user has not read: stored, or sent by an earlier command. */
function readsReplies(
  { threads, newMessages }: RoomDraft,
  { user_id: userId, threads_read_seq }: MemberRecord,
  to: number,
) {
  const from = threads_read_seq ?? 0;
  if (from < to && threads.hasUnread(userId, to)) return true;
  return newMessages.some(
    (reply) => reply.thread_id !== null && reply.seq > from && reply.seq <= to && reply.sender_id !== userId,
  );
}
