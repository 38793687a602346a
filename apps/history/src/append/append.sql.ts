import type { RoomId, Rev, Seq } from '#contracts';
import type { Statement } from '#persistence/sql';
import { omit, RowArrays } from '../room/rows/columns.js';
import { markersFrom, SENT_COLUMNS, type SentMessage } from '../room/writes/room-writes.sql.js';

interface CountedRoom {
  id: RoomId;
  from_seq: Seq;
  from_rev: Rev;
  head_seq: Seq;
  head_rev: Rev;
  last_activity_at: Date;
}

/** Columns that are the same in all plain messages. */
const SAME = ['kind', 'system', 'mentions', 'forward_of', 'attachments'] as const;

export const MESSAGES = new RowArrays<Omit<SentMessage, (typeof SAME)[number]>>(omit(SENT_COLUMNS, ...SAME));
export const ROOMS = new RowArrays<CountedRoom>(
  {
    id: 'uuid',
    from_seq: 'bigint',
    from_rev: 'bigint',
    head_seq: 'bigint',
    head_rev: 'bigint',
    last_activity_at: 'timestamptz',
  },
  MESSAGES.next,
);
export const SENDERS = markersFrom(ROOMS.next);

/**
 * Stores messages, counters and read markers of the rooms that are as remembered, and returns these rooms. It leaves out
 * rooms that another transaction has locked: waiting for them could take it beyond its deadline. It stores nothing while one of
 * the senders is being erased: a room learns of it later. The statement is a transaction of its own. Index: primary keys,
 * `people_pending`.
 *
 * `IS TRUE` makes PostgreSQL look each row's room up in a hash table. It would turn a mere `IN` into a join, which reads all
 * messages once for each room.
 */
export const APPEND_IF_UNCHANGED: Statement = {
  name: 'append-if-unchanged',
  text: `WITH unchanged AS MATERIALIZED (
      SELECT r.id FROM ${ROOMS.unnest}
        JOIN history.rooms r ON ${ROOMS.matching('r', 'id')}
       WHERE r.head_rev = n.from_rev AND r.head_seq = n.from_seq AND NOT r.blocked AND r.deleted_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM history.people p
                          WHERE p.pending = 'erase' AND p.user_id = ANY(${SENDERS.all('user_id')}))
         FOR UPDATE OF r SKIP LOCKED
    ), counted AS (
      UPDATE history.rooms r SET ${ROOMS.assignments('id', 'from_seq', 'from_rev')}
        FROM ${ROOMS.unnest}
       WHERE ${ROOMS.matching('r', 'id')} AND (n.id IN (SELECT id FROM unchanged)) IS TRUE
    ), sent AS (
      INSERT INTO history.messages (${MESSAGES.names}, sent_rev, kind)
      SELECT ${MESSAGES.selected}, n.rev, 'text' FROM ${MESSAGES.unnest}
       WHERE (n.room_id IN (SELECT id FROM unchanged)) IS TRUE
    ), marked AS (
      UPDATE history.members m SET ${SENDERS.assignments('room_id', 'user_id')}
        FROM ${SENDERS.unnest}
       WHERE ${SENDERS.matching('m', 'room_id', 'user_id')} AND (n.room_id IN (SELECT id FROM unchanged)) IS TRUE
    )
    SELECT id FROM unchanged`,
};
