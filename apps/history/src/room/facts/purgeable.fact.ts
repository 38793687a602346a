import type { RoomId, Seq } from '#contracts';
import { NONE, type Fact } from './fact.js';

/** Messages of one room per transaction, which takes about 20 ms. */
export const MESSAGES_PER_PURGE = 500;
/** Rows per transaction: messages, mentions and reactions. */
const ROWS_PER_PURGE = 5_000;

interface PurgeableRow {
  room_id: RoomId;
  seq: Seq;
}

/**
 * For each room the last message to purge: at most $2 messages that are older than the retention, and at most $3 rows
 * with their mentions and reactions. At least one message is purged, with up to `emojisPerMessage` times
 * `membersPerRoom` reactions. Index: the primary keys of rooms, messages and reactions.
 */
export const purgeable: Fact<[RoomId], PurgeableRow> = {
  keysOf: ({ names: { purge } }, { roomId }) => (purge === true ? [[roomId]] : NONE),
  statement: {
    name: 'purgeable',
    text: `SELECT r.id AS room_id, max(due.seq) AS seq
      FROM history.rooms r
     CROSS JOIN LATERAL (
       SELECT m.seq, sum(1 + cardinality(m.mentions) + (
                SELECT count(*) FROM (
                  SELECT 1 FROM history.reactions x WHERE x.room_id = r.id AND x.message_id = m.id LIMIT $3) counted))
                OVER (ORDER BY m.seq) AS rows_until, row_number() OVER (ORDER BY m.seq) AS place
         FROM (SELECT o.seq, o.id, o.mentions, o.created_at FROM history.messages o
                WHERE o.room_id = r.id AND o.seq >= r.first_seq
                ORDER BY o.seq LIMIT $2) m
        WHERE m.created_at < now() - make_interval(days => r.retention_days)) due
     WHERE r.id = ANY($1::uuid[]) AND due.seq = r.first_seq + due.place - 1 AND (due.rows_until <= $3 OR due.place = 1)
     GROUP BY r.id`,
  },
  more: [MESSAGES_PER_PURGE, ROWS_PER_PURGE],
  into(drafts, rows) {
    for (const { room_id: roomId, seq } of rows) drafts.room(roomId).purgeable = seq;
  },
};
