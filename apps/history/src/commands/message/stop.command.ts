import { ChatError } from '#contracts';
import { callerIn } from '../../room/draft/caller.policy.js';
import { done } from '../../room/draft/outcome.js';
import { notCompared, type Command } from '../command.js';
import { presentMessage } from './growing.policy.js';
import { assertMayPost } from './sending.policy.js';

/** Ends nothing by itself: the answer of the writer's next append says it. */
export const stopMessage: Command<'message:stop'> = {
  content: notCompared,

  names: ({ request: { id } }) => ({ rows: [id], growing: [{ id }] }),

  apply(draft, { request: { id }, actor }) {
    const member = callerIn(draft, actor);
    const { grow } = presentMessage(draft, id);
    assertMayPost(draft.record, member, draft.now);
    if (grow === null) throw new ChatError('CONFLICT', { field: 'id' });
    if (grow === 'growing') draft.growing.of(id)?.askToStop();
    return done<'message:stop'>({});
  },
};
