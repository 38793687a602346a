import { done } from '../../room/draft/outcome.js';
import { notCompared, type Command } from '../command.js';
import { endRoom } from '../room/delete.command.js';

/** Deletes a room that an import has made, and frees its pair. */
export const undoImported: Command<'import:undo'> = {
  content: notCompared,

  names: () => ({ allMembers: true }),

  apply(draft, { request: { withNewMessages } }) {
    const { room, roomId } = draft;
    if (room === undefined) return done<'import:undo'>({ roomId, outcome: 'unseen' });
    const isInUse = room.head_seq !== room.imported_seq;
    if (room.deleted_at === null) {
      if (isInUse && !withNewMessages) return done<'import:undo'>({ roomId, outcome: 'refused' });
      endRoom(draft);
      draft.undone = true;
    }
    return done<'import:undo'>({ roomId, outcome: 'deleted' });
  },
};
