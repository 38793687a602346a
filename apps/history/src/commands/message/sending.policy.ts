import { ChatError, type Actor, type CommandData, type MessageId } from '#contracts';
import type { MessageContent } from '../../room/rows/message.rows.js';
import type { RoomRow } from '../../room/rows/room.rows.js';
import type { NewMessage, KnownMessage, MemberRecord } from '../../room/rows/room-facts.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { SentPlace } from '../../room/draft/threads-draft.js';
import { assertMayWrite, type OwnMembership } from '../../room/rules/access.policy.js';
import { assertNotMuted, callerIn } from '../../room/draft/caller.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { isSentUnseen, keepNear, leavesUnread } from './keeping.policy.js';
import { addReply } from './replying.policy.js';
import { assertNotSlowed } from './slow-mode.policy.js';

/** A command that stores a message under an id that the client chose. */
interface SendLike {
  readonly actor: Actor;
  readonly connectionId: string;
  readonly request: { readonly id: MessageId; readonly afterId?: MessageId; readonly keepsUnread?: boolean };
}

/** The content that a send stores, and the thread of a reply. */
export type SentContent = MessageContent & {
  readonly thread?: { readonly threadId: MessageId; readonly inRoom: boolean };
};

/**
 * Stores a message once. A repeat by the same sender succeeds before any other check. If an earlier send of the same
 * connection failed, this one fails too, so that no message overtakes another.
 * @param contentOf checks the rest of the request and returns the content
 * @throws ChatError the errors of `message:send`
 */
export function sendOnce(
  draft: RoomDraft,
  command: SendLike,
  fingerprint: Buffer,
  contentOf: () => SentContent,
): CommandData['message:send'] {
  const { request, connectionId, actor } = command;
  const stored = storedOnce(draft, request.id, actor, fingerprint);
  if (stored !== undefined) return stored;
  const failed = draft.failedSends.get(connectionId);
  if (failed !== undefined) throw ChatError.fromBody(failed);
  try {
    return sendNew(draft, command, fingerprint, contentOf);
  } catch (error) {
    if (error instanceof ChatError && error.retry === 'later') draft.failedSends.set(connectionId, error.toBody());
    throw error;
  }
}

/**
 * The answer of a repeat: the caller has stored a message under this id before.
 * @throws ChatError IDEMPOTENCY_MISMATCH for other content, GONE if retention has purged it
 */
export function storedOnce(
  draft: RoomDraft,
  id: MessageId,
  { userId }: Actor,
  fingerprint: Buffer,
): CommandData['message:send'] | undefined {
  const known = draft.message(id);
  if (known?.sender_id === userId) return repeatOf(known, fingerprint);
  if (draft.purgedMessage(id)?.sender_id === userId) throw new ChatError('GONE');
  return undefined;
}

function repeatOf(known: KnownMessage, fingerprint: Buffer): CommandData['message:send'] {
  if (!known.fingerprint.equals(fingerprint)) throw new ChatError('IDEMPOTENCY_MISMATCH');
  const { id, seq, sent_rev: rev, created_at: createdAt } = known;
  return { id, seq, rev, createdAt: createdAt.toISOString(), dup: true };
}

function sendNew(
  draft: RoomDraft,
  { request, actor }: SendLike,
  fingerprint: Buffer,
  contentOf: () => SentContent,
): CommandData['message:send'] {
  const { id, afterId } = request;
  const member = assertMaySend(draft, actor);
  if (draft.message(id) !== undefined) throw new ChatError('IDEMPOTENCY_MISMATCH');
  if (draft.purgedMessage(id) !== undefined) throw new ChatError('GONE');
  if (afterId !== undefined && !isStoredFrom(draft, afterId, actor)) throw new ChatError('OUT_OF_ORDER');
  const content = contentOf();
  if (request.keepsUnread === true && leavesUnread(draft, member, content.thread)) content.keeps_unread = true;
  const message: NewMessage = { id, kind: 'text', sender_id: actor.userId, system: null, fingerprint };
  const { thread } = content;
  const { seq, rev } =
    thread === undefined ? draft.addMessage(message, content) : addReply(draft, message, content, thread);
  draft.noteSent(member, placeOf(content));
  if (content.keeps_unread === true && thread === undefined) keepNear(member, seq);
  return { id, seq, rev, createdAt: draft.now.toISOString(), dup: false };
}

function placeOf({ thread, ...content }: SentContent): SentPlace {
  if (isSentUnseen(content) || thread?.inRoom === false) return 'aside';
  return thread === undefined ? 'main' : 'both';
}

function assertMaySend(draft: RoomDraft, actor: Actor): MemberRecord {
  const member = callerIn(draft, actor);
  assertMayPost(draft.record, member, draft.now);
  assertNotSlowed(draft, member, member.last_sent_at);
  return member;
}

/** Checks everything but slow mode. @throws ChatError ARCHIVED, BLOCKED, FORBIDDEN, MUTED */
export function assertMayPost(
  room: RoomRow & { readonly blocked: boolean },
  member: OwnMembership & Pick<MemberRecord, 'role' | 'muted_until' | 'mute_reason'>,
  now: Date,
): void {
  assertMayWrite(room, member);
  if (room.blocked) throw new ChatError('BLOCKED');
  assertMay('message:send', room, member.role);
  assertNotMuted(member, now);
}

/** A purged message was stored too. */
function isStoredFrom(draft: RoomDraft, id: MessageId, { userId }: Actor): boolean {
  return (draft.message(id) ?? draft.purgedMessage(id))?.sender_id === userId;
}
