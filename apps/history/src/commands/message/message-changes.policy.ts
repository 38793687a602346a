import { ChatError, invalid, type Actor, type MessageId, type RoomCommandOf } from '#contracts';
import type { MessageRow } from '../../room/rows/message.rows.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotBlocked, assertNotMuted, callerIn } from '../../room/rules/caller.policy.js';
import { sameJson } from '../../room/rules/fingerprint.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { MemberRecord } from '../../room/facts/room-facts.js';

type Edit = RoomCommandOf<'message.edit'>;

/** Whoever changes a message, and the message. */
export interface Changing {
  readonly member: MemberRecord;
  readonly row: MessageRow;
}

/** What the room says itself nobody changes. @throws ChatError NOT_FOUND, GONE, FORBIDDEN, and as `assertMayRead` */
export function changingIn(draft: RoomDraft, actor: Actor, id: MessageId): Changing {
  const member = callerIn(draft, actor);
  const row = draft.row(id);
  if (row === undefined) throw missingMessage(draft, id);
  if (row.kind === 'system') throw new ChatError('FORBIDDEN');
  return { member, row };
}

/** A message that has been purged is told from one that never was. */
export function missingMessage(draft: RoomDraft, id: MessageId): ChatError {
  return new ChatError(draft.purgedMessage(id) === undefined ? 'NOT_FOUND' : 'GONE');
}

/** Its sender only, and only from its present version. @throws ChatError whatever `message:edit` may be answered */
export function editMessage(draft: RoomDraft, command: Edit): MessageId {
  const { request, actor } = command;
  const { member, row } = changingIn(draft, actor, request.id);
  assertMay('message:edit', draft.record, member.role);
  if (row.sender_id !== actor.userId) throw new ChatError('FORBIDDEN');
  if (row.deleted_at !== null) throw new ChatError('GONE');
  if (isMade(row, command)) return row.id;
  assertMayWrite(draft.room, member);
  assertNotBlocked(draft);
  assertNotMuted(member, draft.now);
  if (row.version !== request.version) throw new ChatError('CONFLICT');
  if (request.mentions?.some((userId) => draft.member(userId)?.state !== 'joined'))
    throw invalid('mentions', 'must be members of this room');
  const { body, mentions = row.mentions, ext = row.ext } = request;
  draft.changeMessage({ ...row, body, mentions, ext, version: row.version + 1, edited_at: draft.now });
  return row.id;
}

/** The message already is what the edit would make of it: by the same edit before, or all along. */
function isMade(row: MessageRow, { request }: Edit): boolean {
  const { version, body, mentions, ext } = request;
  if (row.version !== version && row.version !== version + 1) return false;
  if (row.body !== body) return false;
  if (mentions !== undefined && !sameJson(mentions, row.mentions)) return false;
  return ext === undefined || sameJson(ext, row.ext);
}

/** By its sender, or by those who keep order. @throws ChatError whatever `message:delete` may be answered */
export function deleteMessage(draft: RoomDraft, actor: Actor, id: MessageId): MessageId {
  const { member, row } = changingIn(draft, actor, id);
  const isMine = row.sender_id === actor.userId;
  assertMay(isMine ? 'message:delete' : 'message:delete of others', draft.record, member.role);
  if (row.deleted_at !== null) return id;
  assertMayWrite(draft.room, member);
  draft.reactions.clear(id);
  draft.changeMessage({ ...row, body: '', ext: null, mentions: [], pinned_at: null, deleted_at: draft.now });
  return id;
}

/** @throws ChatError whatever `message:pin` may be answered */
export function pinMessage(draft: RoomDraft, actor: Actor, id: MessageId): MessageId {
  const { member, row } = changingIn(draft, actor, id);
  assertMay('message:pin', draft.record, member.role);
  if (row.deleted_at !== null) throw new ChatError('GONE');
  if (row.pinned_at !== null) return id;
  assertMayWrite(draft.room, member);
  assertNotBlocked(draft);
  draft.changeMessage({ ...row, pinned_at: draft.now });
  return id;
}

/** A deleted message is not pinned. @throws ChatError whatever `message:unpin` may be answered */
export function unpinMessage(draft: RoomDraft, actor: Actor, id: MessageId): MessageId {
  const { member, row } = changingIn(draft, actor, id);
  assertMay('message:unpin', draft.record, member.role);
  if (row.pinned_at === null) return id;
  assertMayWrite(draft.room, member);
  draft.changeMessage({ ...row, pinned_at: null });
  return id;
}
