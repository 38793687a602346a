import { messageOf } from '../../room/draft/outcome.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { changingIn } from '../message/changing.policy.js';
import { reactionNames } from './reaction-names.policy.js';

/** A deleted message has no reactions. */
export const removeReaction: Command<'reaction:remove'> = {
  content: notCompared,

  names: reactionNames,

  apply(draft, { request: { id, emoji }, actor }) {
    const { userId } = actor;
    const { member, row } = changingIn(draft, actor, id);
    assertMay('reaction:remove', draft.record, member.role);
    if (!draft.reactions.has({ messageId: id, emoji, userId })) return messageOf(id);
    assertMayWrite(draft.room, member);
    draft.reactions.remove({ messageId: id, emoji, userId });
    draft.changeMessage(row, { userId, emoji, on: false });
    return messageOf(id);
  },
};
