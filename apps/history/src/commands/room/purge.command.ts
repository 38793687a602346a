import { done } from '../../room/draft/outcome.js';
import { notCompared, type Command } from '../command.js';

/**
 * Purges the messages that are due, also in direct and archived rooms. A redelivered purge finds fewer messages or
 * none. Does nothing in a deleted room, because a job erases its content.
 */
export const purgeRoom: Command<'room:purge'> = {
  content: notCompared,

  names: () => ({ purge: true }),

  apply(draft) {
    const { room, purgeable } = draft;
    if (room === undefined || room.deleted_at !== null || purgeable === null) return done<'room:purge'>({ purged: 0 });
    const purged = Math.max(0, purgeable - room.first_seq + 1);
    if (purged > 0) draft.purgeTo(purgeable);
    return done<'room:purge'>({ purged });
  },
};
