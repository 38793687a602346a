import { ChatError, LIMITS } from '#contracts';
import { qualifiedEmoji } from '#contracts/emoji';
import { messageOf } from '../../room/draft/outcome.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotBlocked, assertNotMuted } from '../../room/draft/caller.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { changingIn } from '../message/changing.policy.js';
import { heldForms, reactionNames } from './reaction-names.policy.js';

/** A repeated reaction counts once. */
export const addReaction: Command<'reaction:add'> = {
  content: notCompared,

  names: reactionNames,

  apply(draft, { request, actor }) {
    const { userId } = actor;
    const [{ id }, emoji] = [request, qualifiedEmoji(request.emoji)];
    const { member, row } = changingIn(draft, actor, id);
    assertMay('reaction:add', draft.record, member.role);
    if (row.deleted_at !== null) throw new ChatError('GONE');
    if (heldForms(draft, { request, actor }).length > 0) return messageOf(id);
    assertMayWrite(draft.room, member);
    assertNotBlocked(draft);
    assertNotMuted(member, draft.now);
    const emojis = new Set([...draft.reactions.emojisOf(id).keys()].map(qualifiedEmoji));
    if (!emojis.has(emoji) && emojis.size >= LIMITS.emojisPerMessage)
      throw new ChatError('LIMIT_REACHED', { scope: 'emojisPerMessage' });
    draft.reactions.add({ messageId: id, emoji, userId });
    draft.changeMessage(row, { userId, emoji, on: true });
    return messageOf(id);
  },
};
