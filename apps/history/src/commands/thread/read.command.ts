import { seqOf } from '../../room/draft/room-draft.js';
import { memberIn } from '../../room/draft/caller.policy.js';
import { notCompared, type Command } from '../command.js';
import { assertThread, namesOfThread } from './thread.policy.js';

/** The marker of one thread never moves back or past the room's head. */
export const markThread: Command<'thread:read'> = {
  content: notCompared,

  names: namesOfThread,

  apply(draft, { request, actor }) {
    const { threadId } = request;
    const { user_id: userId, threads_read_seq: readInAll } = memberIn(draft, actor);
    assertThread(draft, threadId);
    const seq = seqOf(Math.min(request.seq, draft.record.head_seq));
    const before = Math.max(readInAll ?? 0, draft.threads.follower(userId, threadId)?.read_seq ?? 0);
    if (seq > before) {
      const following = draft.threads.isFollowing(userId, threadId);
      draft.threads.setFollower(userId, threadId, { following }, seq);
      draft.people.touchThread(userId, { roomId: draft.roomId, threadId });
    }
    return { kind: 'thread', threadId };
  },
};
