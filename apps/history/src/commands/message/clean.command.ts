import { done } from '../../room/draft/outcome.js';
import { notCompared, type Command } from '../command.js';
import { logAct } from '../log.policy.js';
import { emptyMessage } from './delete.command.js';

/**
 * Deletes messages of a banned user, for the moderator who banned them, also in an archived room. A redelivery deletes none. The
 * first part that deletes any is the act in the room's log.
 */
export const cleanMessages: Command<'act:clean'> = {
  content: notCompared,

  names: ({ request: { messageIds } }) => ({ rows: messageIds }),

  apply(draft, { request: { id, actorId, userId, messageIds, logged } }) {
    if (draft.room === undefined || draft.room.deleted_at !== null) return done<'act:clean'>({ deleted: 0 });
    const rows = messageIds.flatMap((messageId) => draft.row(messageId) ?? []);
    const present = rows.filter((row) => row.sender_id === userId && row.deleted_at === null);
    for (const row of present) emptyMessage(draft, row);
    if (present.length > 0 && !logged) {
      logAct(draft, 'message:delete', actorId, userId);
      draft.log.begun.push(id);
    }
    return done<'act:clean'>({ deleted: present.length });
  },
};
