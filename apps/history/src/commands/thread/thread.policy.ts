import { ChatError, invalid, type Actor, type MessageId } from '#contracts';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { Names } from '../../room/rows/names.js';

/** The thread, and the caller's place in it. */
export function namesOfThread({
  actor: { userId },
  request: { threadId },
}: {
  actor: Actor;
  request: { threadId: MessageId };
}): Names {
  return { people: [userId], rows: [threadId], threads: [{ id: threadId, userIds: [userId] }] };
}

/**
 * The message is the root of a thread, or may become one. A root may be deleted, or purged while replies are left.
 * @throws ChatError INVALID with the field `threadId`, NOT_FOUND, GONE
 */
export function assertThread(draft: RoomDraft, threadId: MessageId): void {
  if (draft.threads.of(threadId) !== undefined) return;
  const root = draft.row(threadId);
  if (root === undefined) throw new ChatError(draft.purgedMessage(threadId) === undefined ? 'NOT_FOUND' : 'GONE');
  if (root.kind !== 'text' || root.thread_id !== null)
    throw invalid('threadId', 'must be a text message that is no reply');
}
