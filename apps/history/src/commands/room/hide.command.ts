import { memberIn } from '../../room/draft/caller.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';

/**
 * Hides a direct room from the caller until its next message: a direct room cannot be left. A hidden room does not
 * count against the caller's rooms until the caller opens it.
 */
export const hideRoom: Command<'room:hide'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId] }),

  apply(draft, { actor }) {
    const member = memberIn(draft, actor);
    assertMay('room:hide', draft.record, member.role);
    const { head_seq: hiddenSeq } = draft.record;
    if (member.hidden_seq !== hiddenSeq)
      draft.changeOwn({ ...member, hidden_seq: hiddenSeq, unopened_at: draft.now }, 'room');
    return { kind: 'state' };
  },
};
