import { ChatError, type Actor, type MessageId, type RoomCommandOf, type SentMessage } from '#contracts';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotBlocked, assertNotMuted, callerIn } from '../../room/rules/caller.policy.js';
import { assertMay, may } from '../../room/rules/permissions.policy.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { KnownMessage, MemberRecord } from '../../room/facts/room-facts.js';

const MS_PER_SECOND = 1000;

type Send = RoomCommandOf<'message.send'>;

/**
 * A repeat by the same sender is recognised before anything else is looked at; then what failed before it on the same
 * connection counts, so that nothing overtakes.
 * @throws ChatError whatever `message:send` may be answered
 */
export function sendMessage(draft: RoomDraft, command: Send, fingerprint: Buffer): SentMessage {
  const { request, connectionId, actor } = command;
  const known = draft.message(request.id);
  if (known !== undefined && known.sender_id === actor.userId) return repeatOf(known, fingerprint);
  if (draft.purgedMessage(request.id)?.sender_id === actor.userId) throw new ChatError('GONE');
  const failed = draft.failedSends.get(connectionId);
  if (failed !== undefined) throw ChatError.fromBody(failed);
  try {
    return sendNew(draft, command, fingerprint, known);
  } catch (error) {
    if (error instanceof ChatError && error.retry === 'later') draft.failedSends.set(connectionId, error.toBody());
    throw error;
  }
}

function repeatOf(known: KnownMessage, fingerprint: Buffer): SentMessage {
  if (!known.fingerprint.equals(fingerprint)) throw new ChatError('IDEMPOTENCY_MISMATCH');
  const { id, seq, sent_rev: rev, created_at: createdAt } = known;
  return { id, seq, rev, createdAt: createdAt.toISOString(), dup: true };
}

function sendNew(draft: RoomDraft, command: Send, fingerprint: Buffer, taken: KnownMessage | undefined): SentMessage {
  const { request, actor } = command;
  const member = assertMaySend(draft, actor);
  if (taken !== undefined) throw new ChatError('IDEMPOTENCY_MISMATCH');
  if (draft.purgedMessage(request.id) !== undefined) throw new ChatError('GONE');
  assertReferences(draft, command);
  const { seq, rev } = draft.addMessage({
    id: request.id,
    kind: 'text',
    sender_id: actor.userId,
    body: request.body,
    ext: request.ext ?? null,
    system: null,
    mentions: request.mentions ?? [],
    reply_to: request.replyTo ?? null,
    fingerprint,
  });
  draft.noteSent(member);
  return { id: request.id, seq, rev, createdAt: draft.now.toISOString(), dup: false };
}

function assertMaySend(draft: RoomDraft, actor: Actor): MemberRecord {
  const member = callerIn(draft, actor);
  assertMayWrite(draft.room, member);
  assertNotBlocked(draft);
  assertMay('message:send', draft.record, member.role);
  assertNotMuted(member, draft.now);
  if (!may('message:send in slow mode', draft.record, member.role)) assertNotSlowed(draft, member);
  return member;
}

function assertNotSlowed(draft: RoomDraft, member: MemberRecord): void {
  const pauseMs = draft.record.slow_mode_seconds * MS_PER_SECOND;
  if (pauseMs === 0 || member.last_sent_at === null) return;
  const leftMs = member.last_sent_at.getTime() + pauseMs - draft.now.getTime();
  if (leftMs > 0) throw new ChatError('SLOW_MODE', { retryAfterMs: leftMs });
}

function assertReferences(draft: RoomDraft, { request, actor }: Send): void {
  const { afterId, replyTo, mentions = [] } = request;
  if (afterId !== undefined && !isStoredFrom(draft, afterId, actor)) throw new ChatError('OUT_OF_ORDER');
  if (replyTo !== undefined && draft.message(replyTo) === undefined)
    throw new ChatError('INVALID', { field: 'replyTo', message: 'replyTo is no message of this room.' });
  if (mentions.some((userId) => draft.member(userId)?.state !== 'joined'))
    throw new ChatError('INVALID', { field: 'mentions', message: 'mentions must be members of this room.' });
}

/** A message that has been purged was stored, too. */
function isStoredFrom(draft: RoomDraft, id: MessageId, { userId }: Actor): boolean {
  return (draft.message(id) ?? draft.purgedMessage(id))?.sender_id === userId;
}
