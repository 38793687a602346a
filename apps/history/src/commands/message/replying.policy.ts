import { ChatError, invalid, type MessageId, type UserId } from '#contracts';
import { seqOf, type RoomDraft } from '../../room/draft/room-draft.js';
import type { ReplyPlace } from '../../room/draft/threads-draft.js';
import type { MessageRecord, NewMessage } from '../../room/rows/room-facts.js';
import type { MessageContent } from '../../room/rows/message.rows.js';
import { isSentUnseen } from './keeping.policy.js';

/** The message takes replies. @throws ChatError GONE or INVALID with the field `threadId` */
export function assertTakesReplies(draft: RoomDraft, threadId: MessageId): void {
  const root = draft.row(threadId);
  const isPurged = root === undefined && (draft.purgedMessage(threadId) ?? draft.threads.of(threadId)) !== undefined;
  if (isPurged) throw new ChatError('GONE', { field: 'threadId' });
  if (root?.kind !== 'text' || root.thread_id !== null)
    throw invalid('threadId', 'must be a text message of this room that is no reply');
  if (root.deleted_at !== null) throw new ChatError('GONE', { field: 'threadId' });
}

/** The message that a reply quotes: the root, or a reply of the same thread. @throws ChatError INVALID */
export function quotedIn(draft: RoomDraft, threadId: MessageId, replyTo: MessageId = threadId): MessageId {
  if (replyTo !== threadId && draft.row(replyTo)?.thread_id !== threadId)
    throw invalid('replyTo', 'is no message of this thread');
  return replyTo;
}

/** Stores a reply, and makes those follow the thread whom it concerns. */
export function addReply(
  draft: RoomDraft,
  message: NewMessage,
  content: MessageContent,
  place: ReplyPlace,
  at?: Date,
): MessageRecord {
  const { threads } = draft;
  const followers = followersOf(draft, message.sender_id, content, place.threadId);
  const reply = draft.addReply(message, content, place, at);
  for (const userId of followers) {
    const isOwn = userId === message.sender_id;
    if (isOwn && !isSentUnseen(content))
      threads.setFollower(userId, place.threadId, { following: true, isOwn }, reply.seq);
    else if (!threads.isFollowing(userId, place.threadId))
      threads.setFollower(userId, place.threadId, { following: true, isOwn }, seqOf(reply.seq - 1));
  }
  threads.followersOf.set(reply.id, followers);
  return reply;
}

/**
 * The members whom a reply makes follow, or who do already: its sender and the users whom it mentions; with the first reply also
 * those of the root.
 */
function followersOf(
  draft: RoomDraft,
  senderId: UserId | null,
  { mentions }: MessageContent,
  threadId: MessageId,
): UserId[] {
  const root = draft.threads.of(threadId) === undefined ? draft.row(threadId) : undefined;
  const named = [senderId, ...mentions, root?.sender_id ?? null, ...(root?.mentions ?? [])];
  return [...new Set(named)].filter(
    (userId): userId is UserId => userId !== null && draft.member(userId)?.state === 'joined',
  );
}
