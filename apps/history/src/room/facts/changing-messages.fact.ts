import type { MessageId, RoomId } from '#contracts';
import { MESSAGE_SELECT, type SentMessageRow } from '../rows/message.rows.js';
import { joinedPerson } from '../rows/person.js';
import { threadRowOf } from '../rows/thread.rows.js';
import { NONE, type Fact } from './fact.js';

/** The messages that commands may change, with their senders. Index: `messages_id`, people's primary key. */
export const changingMessages: Fact<[RoomId, MessageId], SentMessageRow> = {
  keysOf: ({ names: { rows = NONE } }, { roomId }) => rows.map((id) => [roomId, id]),
  statement: {
    name: 'changing-messages',
    text: `${MESSAGE_SELECT}
      JOIN unnest($1::uuid[], $2::uuid[]) AS input (room_id, id) ON m.room_id = input.room_id AND m.id = input.id`,
  },
  into(drafts, rows) {
    for (const row of rows) {
      drafts.room(row.room_id).knowRow(row);
      drafts.people.know(joinedPerson(row));
      const thread = threadRowOf(row.room_id, row.id, row);
      if (thread !== undefined) drafts.room(row.room_id).threads.know(thread);
    }
  },
};
