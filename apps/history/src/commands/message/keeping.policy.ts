import { KEPT_UNREAD_MAX, type MessageId, type Seq } from '#contracts';
import { seqOf, type RoomDraft } from '../../room/draft/room-draft.js';
import type { ReplyPlace } from '../../room/draft/threads-draft.js';
import type { MemberRecord, MessageRecord } from '../../room/rows/room-facts.js';
import type { MessageContent } from '../../room/rows/message.rows.js';
import type { Names } from '../../room/rows/names.js';

/** The names of a send, with what `leavesUnread` needs if the sender asks for it. */
export function keeping(names: Names, keepsUnread: boolean | undefined): Names {
  return keepsUnread === true ? { ...names, keepsUnread } : names;
}

/** The sender need not have seen what was there before the message, so it moves no marker but `readSeq`. */
export function isSentUnseen({ scheduled, keeps_unread }: Pick<MessageContent, 'scheduled' | 'keeps_unread'>): boolean {
  return scheduled === true || keeps_unread === true;
}

/**
 * True if others have text messages that the sender has not read, in the main timeline or the thread, wherever the new message
 * stands. The bot of the room's app
 * has no markers.
 */
export function leavesUnread(draft: RoomDraft, member: MemberRecord, thread?: ReplyPlace): boolean {
  if (draft.member(member.user_id) === undefined) return false;
  if ((thread === undefined || thread.inRoom) && hasUnread(draft, member, null, member.read_seq)) return true;
  if (thread === undefined) return false;
  const { user_id: userId, threads_read_seq: readInAll } = member;
  const readSeq = Math.max(readInAll ?? 0, draft.threads.follower(userId, thread.threadId)?.read_seq ?? 0);
  return hasUnread(draft, member, thread.threadId, readSeq);
}

/** Counts read every own message above the marker of the main timeline, so that follows the newest one at a distance. */
export function keepNear(member: MemberRecord, seq: Seq): void {
  member.read_seq = seqOf(Math.max(member.read_seq, seq - KEPT_UNREAD_MAX));
}

function hasUnread(draft: RoomDraft, member: MemberRecord, threadId: MessageId | null, readSeq: number): boolean {
  const { user_id: userId } = member;
  const from = Math.max(readSeq + 1, draft.record.first_seq);
  if (draft.unread.of(userId, threadId).some((seq) => seq >= from && !isDeleted(draft, seq))) return true;
  return draft.newMessages.some(
    (message) =>
      isOf(message, threadId) &&
      message.kind === 'text' &&
      message.sender_id !== userId &&
      message.seq >= from &&
      !isDeleted(draft, message.seq),
  );
}

function isOf({ thread_id, main_before }: MessageRecord, threadId: MessageId | null): boolean {
  return threadId === null ? main_before === null : thread_id === threadId;
}

/** Deleted by an earlier command of the transaction. */
function isDeleted({ changedMessages }: RoomDraft, seq: number): boolean {
  return [...changedMessages.values()].some(({ row }) => row.seq === seq && row.deleted_at !== null);
}
