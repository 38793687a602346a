import type { MessageId, RoomId } from '#contracts';
import { NONE, type Fact } from './fact.js';
import type { KnownMessage } from '../rows/room-facts.js';

type KnownMessageRow = KnownMessage & { room_id: RoomId };

/** Messages by (room, id): repeats, `afterId`, `replyTo`. Index: `messages_id`. */
export const knownMessages: Fact<[RoomId, MessageId], KnownMessageRow> = {
  keysOf: ({ names: { messages = NONE } }, { roomId }) => messages.map((id) => [roomId, id]),
  statement: {
    name: 'known-messages',
    text: `SELECT m.room_id, m.id, m.sender_id, m.fingerprint, m.seq, m.sent_rev, m.created_at
      FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, id)
      JOIN history.messages m ON m.room_id = input.room_id AND m.id = input.id`,
  },
  into(drafts, rows) {
    for (const row of rows) drafts.room(row.room_id).knowMessage(row);
  },
};
