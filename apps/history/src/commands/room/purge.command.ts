import { done } from '../../room/draft/outcome.js';
import { notCompared, type Command } from '../command.js';

/**
 * Purges the messages that are due, of direct and archived rooms too. A redelivered purge finds fewer, or none. The
 * content of a deleted room is erased by a job.
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
