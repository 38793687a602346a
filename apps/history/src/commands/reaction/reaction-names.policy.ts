import type { RoomCommandOf } from '#contracts';
import { plainEmoji, qualifiedEmoji } from '#contracts/emoji';
import type { ReactionKey } from '../../room/draft/reactions-draft.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { Names } from '../../room/rows/names.js';

type ReactionCommand = RoomCommandOf<'reaction:add' | 'reaction:remove'>;

/** The message, and the caller's reaction to it. */
export function reactionNames({ request: { id, emoji }, actor }: ReactionCommand): Names {
  const reactions = formsOf(emoji).map((form) => ({ messageId: id, emoji: form }));
  return { rows: [id], reactions, people: [actor.userId] };
}

/** The caller's reactions with a form of the emoji: the fully qualified one, or one of before that form. */
export function heldForms(
  draft: RoomDraft,
  { request: { id, emoji }, actor: { userId } }: Pick<ReactionCommand, 'request' | 'actor'>,
): ReactionKey[] {
  const keys = formsOf(emoji).map((form) => ({ messageId: id, emoji: form, userId }));
  return keys.filter((key) => draft.reactions.has(key));
}

function formsOf(emoji: string): string[] {
  const kept = qualifiedEmoji(emoji);
  return [...new Set([kept, plainEmoji(emoji), emoji, kept.normalize('NFD')])];
}
