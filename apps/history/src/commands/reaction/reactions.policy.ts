import { ChatError, LIMITS, type MessageId, type RoomCommandOf } from '#contracts';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotBlocked, assertNotMuted } from '../../room/rules/caller.policy.js';
import { changingIn } from '../message/message-changes.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';

/** Twice is once. @throws ChatError whatever `reaction:add` may be answered */
export function addReaction(draft: RoomDraft, { request, actor }: RoomCommandOf<'reaction.add'>): MessageId {
  const { id, emoji } = request;
  const { userId } = actor;
  const { member, row } = changingIn(draft, actor, id);
  assertMay('reaction:add', draft.record, member.role);
  if (row.deleted_at !== null) throw new ChatError('GONE');
  if (draft.reactions.has({ messageId: id, emoji, userId })) return id;
  assertMayWrite(draft.room, member);
  assertNotBlocked(draft);
  assertNotMuted(member, draft.now);
  const emojis = draft.reactions.emojisOf(id);
  if (!emojis.has(emoji) && emojis.size >= LIMITS.emojisPerMessage)
    throw new ChatError('LIMIT_REACHED', { scope: 'emojisPerMessage' });
  draft.reactions.add({ messageId: id, emoji, userId });
  draft.changeMessage(row, { userId, emoji, on: true });
  return id;
}

/** A deleted message has none. @throws ChatError whatever `reaction:remove` may be answered */
export function removeReaction(draft: RoomDraft, { request, actor }: RoomCommandOf<'reaction.remove'>): MessageId {
  const { id, emoji } = request;
  const { userId } = actor;
  const { member, row } = changingIn(draft, actor, id);
  assertMay('reaction:remove', draft.record, member.role);
  if (!draft.reactions.has({ messageId: id, emoji, userId })) return id;
  assertMayWrite(draft.room, member);
  draft.reactions.remove({ messageId: id, emoji, userId });
  draft.changeMessage(row, { userId, emoji, on: false });
  return id;
}
