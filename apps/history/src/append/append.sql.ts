import type { RoomId, Rev, Seq } from '#contracts';
import type { Statement } from '#persistence/sql';
import { RowArrays } from '../room/rows/columns.js';
import { markersFrom, NEW_MESSAGES } from '../room/writes/room-writes.sql.js';

interface CountedRoom {
  id: RoomId;
  from_seq: Seq;
  from_rev: Rev;
  head_seq: Seq;
  head_rev: Rev;
  last_activity_at: Date;
}

export const ROOMS = new RowArrays<CountedRoom>(
  {
    id: 'uuid',
    from_seq: 'bigint',
    from_rev: 'bigint',
    head_seq: 'bigint',
    head_rev: 'bigint',
    last_activity_at: 'timestamptz',
  },
  NEW_MESSAGES.next,
);
export const SENDERS = markersFrom(ROOMS.next);

/**
 * Stores messages, counters and read markers of the rooms that are as remembered, and returns these rooms. It leaves out
 * rooms that another transaction has locked: waiting for them could take it beyond its deadline. It also leaves out rooms
 * whose senders are being erased: a room learns of it later. The statement is a transaction of its own. Index: primary keys,
 * `people_pending`.
 */
export const APPEND_IF_UNCHANGED: Statement = {
  name: 'append-if-unchanged',
  text: `WITH of_erased AS MATERIALIZED (
      SELECT n.room_id FROM ${SENDERS.unnest} JOIN history.people p ON p.user_id = n.user_id
       WHERE p.pending = 'erase'
    ), unchanged AS MATERIALIZED (
      SELECT r.id FROM ${ROOMS.unnest}
        JOIN history.rooms r ON ${ROOMS.matching('r', 'id')}
       WHERE r.head_rev = n.from_rev AND r.head_seq = n.from_seq AND NOT r.blocked AND r.deleted_at IS NULL
         AND r.id NOT IN (SELECT room_id FROM of_erased)
         FOR UPDATE OF r SKIP LOCKED
    ), counted AS (
      UPDATE history.rooms r SET ${ROOMS.assignments('id', 'from_seq', 'from_rev')}
        FROM ${ROOMS.unnest} JOIN unchanged u ON u.id = n.id
       WHERE r.id = u.id
    ), sent AS (
      INSERT INTO history.messages (${NEW_MESSAGES.names}, sent_rev)
      SELECT ${NEW_MESSAGES.selected}, n.rev FROM ${NEW_MESSAGES.unnest}
       WHERE n.room_id IN (SELECT id FROM unchanged)
    ), marked AS (
      UPDATE history.members m SET ${SENDERS.assignments('room_id', 'user_id')}
        FROM ${SENDERS.unnest}
       WHERE ${SENDERS.matching('m', 'room_id', 'user_id')} AND n.room_id IN (SELECT id FROM unchanged)
    )
    SELECT id FROM unchanged`,
};
