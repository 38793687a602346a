import { ChatError, LIMITS } from '#contracts';
import { messageOf } from '../../room/draft/outcome.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotBlocked, assertNotMuted } from '../../room/rules/caller.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { changingIn } from '../message/changing.policy.js';
import { reactionNames } from './reaction-names.policy.js';

/** A repeated reaction counts once. */
export const addReaction: Command<'reaction:add'> = {
  content: notCompared,

  names: reactionNames,

  apply(draft, { request: { id, emoji }, actor }) {
    const { userId } = actor;
    const { member, row } = changingIn(draft, actor, id);
    assertMay('reaction:add', draft.record, member.role);
    if (row.deleted_at !== null) throw new ChatError('GONE');
    if (draft.reactions.has({ messageId: id, emoji, userId })) return messageOf(id);
    assertMayWrite(draft.room, member);
    assertNotBlocked(draft);
    assertNotMuted(member, draft.now);
    const emojis = draft.reactions.emojisOf(id);
    if (!emojis.has(emoji) && emojis.size >= LIMITS.emojisPerMessage)
      throw new ChatError('LIMIT_REACHED', { scope: 'emojisPerMessage' });
    draft.reactions.add({ messageId: id, emoji, userId });
    draft.changeMessage(row, { userId, emoji, on: true });
    return messageOf(id);
  },
};
