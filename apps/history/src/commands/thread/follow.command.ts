import { seqOf } from '../../room/draft/room-draft.js';
import { memberIn } from '../../room/draft/caller.policy.js';
import { notCompared, type Command } from '../command.js';
import { assertThread, namesOfThread } from './thread.policy.js';

/** For a new follower, all replies up to the room's head count as read. */
export const followThread: Command<'thread:follow'> = {
  content: notCompared,

  names: namesOfThread,

  apply(draft, { request: { threadId, follow }, actor }) {
    const { user_id: userId } = memberIn(draft, actor);
    assertThread(draft, threadId);
    const { threads } = draft;
    const isSame = threads.isFollowing(userId, threadId) === follow;
    if (isSame && follow && !threads.isOwnFollowing(userId, threadId))
      threads.setFollower(userId, threadId, { following: true, isOwn: true }, seqOf(0));
    if (!isSame) {
      threads.setFollower(
        userId,
        threadId,
        { following: follow, isOwn: true },
        follow ? draft.record.head_seq : seqOf(0),
      );
      draft.people.touchThread(userId, { roomId: draft.roomId, threadId });
    }
    return { kind: 'thread', threadId };
  },
};
