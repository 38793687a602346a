import type { MessageId, RoomId } from '#contracts';
import { threadColumns, threadRowOf, type ThreadColumns } from '../rows/thread.rows.js';
import { NONE, type Fact } from './fact.js';

type NamedThreadRow = ThreadColumns & { room_id: RoomId; root_id: MessageId };

/** The threads that commands reply to or mark. Index: the primary key. */
export const threads: Fact<[RoomId, MessageId], NamedThreadRow> = {
  keysOf: ({ names }, { roomId }) => names.threads?.map(({ id }) => [roomId, id]) ?? NONE,
  statement: {
    name: 'threads',
    text: `SELECT t.room_id, t.root_id, ${threadColumns('t')}
      FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, root_id)
      JOIN history.threads t ON t.room_id = input.room_id AND t.root_id = input.root_id`,
  },
  into(drafts, rows) {
    for (const row of rows) {
      const thread = threadRowOf(row.room_id, row.root_id, row);
      if (thread !== undefined) drafts.room(row.room_id).threads.know(thread);
    }
  },
};
