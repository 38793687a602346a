import { ChatError } from '#contracts';
import { messageOf } from '../../room/draft/outcome.js';
import { notCompared, type Command } from '../command.js';
import { assertContinuationAccepted, endGrowing, openText, ownMessage } from './growing.policy.js';

/** A repeat changes nothing, and needs no right. */
export const finishMessage: Command<'message:finish'> = {
  content: notCompared,

  names: ({ request: { id } }) => ({ rows: [id], growing: [{ id, from: 0 }] }),

  apply(draft, { request: { id, length, state = 'complete', ext }, actor }) {
    const row = ownMessage(draft, actor, id);
    if (row.grow === state) return messageOf(id);
    if (row.grow !== null && row.grow !== 'growing') throw new ChatError('CONFLICT', { field: 'state' });
    const growing = openText(draft, actor, row);
    if (length < growing.length) throw new ChatError('CONFLICT', { field: 'length', length: growing.length });
    if (length > growing.length) throw new ChatError('OUT_OF_ORDER', { length: growing.length });
    const body = growing.from(0);
    if (ext !== undefined) assertContinuationAccepted(draft, actor, growing, { body, ext });
    endGrowing(draft, row, { state, body, ...(ext !== undefined && { ext }) });
    return messageOf(id);
  },
};
