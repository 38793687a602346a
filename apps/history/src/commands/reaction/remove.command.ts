import { qualifiedEmoji } from '#contracts/emoji';
import { messageOf } from '../../room/draft/outcome.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { changingIn } from '../message/changing.policy.js';
import { heldForms, reactionNames } from './reaction-names.policy.js';

/** A deleted message has no reactions. */
export const removeReaction: Command<'reaction:remove'> = {
  content: notCompared,

  names: reactionNames,

  apply(draft, { request, actor }) {
    const { userId } = actor;
    const { id } = request;
    const { member, row } = changingIn(draft, actor, id);
    assertMay('reaction:remove', draft.record, member.role);
    const held = heldForms(draft, { request, actor });
    if (held.length === 0) return messageOf(id);
    assertMayWrite(draft.room, member);
    for (const key of held) draft.reactions.remove(key);
    draft.changeMessage(row, { userId, emoji: qualifiedEmoji(request.emoji), on: false });
    return messageOf(id);
  },
};
