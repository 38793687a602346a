import { done } from '../../room/draft/outcome.js';
import { notCompared, type Command } from '../command.js';
import { endGrowing } from './growing.policy.js';

/**
 * Ends the message if its writer has not been heard of since. Removes the rest of one that a history of before has deleted, or whose
 * room is deleted.
 */
export const lapseMessage: Command<'message:lapse'> = {
  content: notCompared,

  names: ({ request: { id, touches } }) => ({ rows: [id], growing: [touches === null ? { id } : { id, from: 0 }] }),

  apply(draft, { request: { id, touches } }) {
    const growing = draft.growing.of(id);
    if (growing === undefined) return done<'message:lapse'>({ touches: null });
    if (growing.touches !== touches) return done<'message:lapse'>({ touches: growing.touches });
    const row = draft.row(id);
    const isThere = draft.room?.deleted_at === null && row?.deleted_at === null && row.grow === 'growing';
    if (isThere) endGrowing(draft, row, { state: 'interrupted', body: growing.from(0) });
    else draft.growing.end(id);
    return done<'message:lapse'>({ touches: null });
  },
};
