import { ChatError } from '#contracts';
import { messageOf } from '../../room/draft/outcome.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotBlocked } from '../../room/draft/caller.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { changingIn, changingNames } from './changing.policy.js';

export const pinMessage: Command<'message:pin'> = {
  content: notCompared,

  names: changingNames,

  apply(draft, { request: { id }, actor }) {
    const { member, row } = changingIn(draft, actor, id);
    assertMay('message:pin', draft.record, member.role);
    if (row.deleted_at !== null) throw new ChatError('GONE');
    if (row.pinned_at !== null) return messageOf(id);
    assertMayWrite(draft.room, member);
    assertNotBlocked(draft);
    draft.changeMessage({ ...row, pinned_at: draft.now });
    return messageOf(id);
  },
};
