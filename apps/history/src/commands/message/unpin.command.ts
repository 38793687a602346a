import { messageOf } from '../../room/draft/outcome.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { changingIn, changingNames } from './changing.policy.js';

/** A deleted message is never pinned. */
export const unpinMessage: Command<'message:unpin'> = {
  content: notCompared,

  names: changingNames,

  apply(draft, { request: { id }, actor }) {
    const { member, row } = changingIn(draft, actor, id);
    assertMay('message:unpin', draft.record, member.role);
    if (row.pinned_at === null) return messageOf(id);
    assertMayWrite(draft.room, member);
    draft.changeMessage({ ...row, pinned_at: null });
    return messageOf(id);
  },
};
