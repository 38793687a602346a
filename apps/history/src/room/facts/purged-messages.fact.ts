import type { MessageId, RoomId } from '#contracts';
import { NONE, type LateFact } from './fact.js';
import type { PurgedMessage } from '../rows/room-facts.js';

type PurgedMessageRow = PurgedMessage & { room_id: RoomId };

/**
 * The named messages that were not found because they have been purged. Costs nothing in rooms without purged messages.
 * Index: the primary key.
 */
export const purgedMessages: LateFact<[RoomId, MessageId], PurgedMessageRow> = {
  keysOf({ names: { messages = NONE, rows = NONE } }, { roomId }, drafts) {
    const draft = drafts.room(roomId);
    if ((draft.room?.first_seq ?? 1) <= 1) return NONE;
    return [...messages, ...rows].filter((id) => !draft.hasStored(id)).map((id) => [roomId, id]);
  },
  statement: {
    name: 'purged-messages',
    text: `SELECT p.room_id, p.id, p.sender_id FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, id)
      JOIN history.purged_messages p ON p.room_id = input.room_id AND p.id = input.id`,
  },
  into(drafts, rows) {
    for (const row of rows) drafts.room(row.room_id).knowPurged(row);
  },
};
