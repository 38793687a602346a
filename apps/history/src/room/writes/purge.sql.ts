import type { RoomId, Seq } from '#contracts';
import type { Statement } from '#persistence/sql';
import type { PurgedMessage } from '../facts/room-facts.js';
import { RowArrays } from '../rows/columns.js';

/**
 * For each room the last message to purge: at most $2 messages that are older than the retention, and at most $3 rows
 * with their mentions and reactions. At least one message is purged, with up to `emojisPerMessage` times
 * `membersPerRoom` reactions. Index: the primary keys of rooms, messages and reactions.
 */
export const PURGEABLE: Statement = {
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
};
export interface PurgeableRow {
  room_id: RoomId;
  seq: Seq;
}

/** Index: the primary key. */
export const PURGED_MESSAGES: Statement = {
  name: 'purged-messages',
  text: `SELECT p.room_id, p.id, p.sender_id FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, id)
    JOIN history.purged_messages p ON p.room_id = input.room_id AND p.id = input.id`,
};
export type PurgedMessageRow = PurgedMessage & { room_id: RoomId };

export interface PurgeRange {
  room_id: RoomId;
  low: Seq;
  high: Seq;
}
export const PURGE_RANGES = new RowArrays<PurgeRange>({ room_id: 'uuid', low: 'bigint', high: 'bigint' });
const RANGES = PURGE_RANGES.unnest;
/**
 * The messages `m` of each range. ORDER BY and LIMIT make PostgreSQL use messages' primary key: while rooms are small,
 * any index on `room_id` looks as good.
 */
const PURGED = `${RANGES} CROSS JOIN LATERAL (
        SELECT o.room_id, o.seq, o.id, o.sender_id, o.mentions, o.attachments IS NOT NULL AS has_files FROM history.messages o
         WHERE o.room_id = n.room_id AND o.seq BETWEEN n.low AND n.high
         ORDER BY o.seq LIMIT n.high - n.low + 1) m`;

/** In this order, because the messages say which other rows to delete. Index: primary keys, or `reactions_newest`. */
export const PURGE: readonly Statement[] = [
  {
    name: 'remember-purged',
    text: `INSERT INTO history.purged_messages (room_id, id, sender_id)
      SELECT m.room_id, m.id, m.sender_id FROM ${PURGED}
      ON CONFLICT DO NOTHING`,
  },
  {
    name: 'purge-mentions',
    text: `DELETE FROM history.mentions g USING ${PURGED} CROSS JOIN LATERAL unnest(m.mentions) AS mentioned (user_id)
      WHERE g.user_id = mentioned.user_id AND g.room_id = m.room_id AND g.seq = m.seq`,
  },
  {
    name: 'purge-reactions',
    text: `DELETE FROM history.reactions x USING ${PURGED} WHERE x.room_id = m.room_id AND x.message_id = m.id`,
  },
  {
    name: 'purge-files',
    text: `UPDATE history.files f SET ended_at = now() FROM ${PURGED}
      WHERE m.has_files AND f.room_id = m.room_id AND f.message_id = m.id`,
  },
  {
    name: 'purge-messages',
    text: `DELETE FROM history.messages p USING ${PURGED} WHERE p.room_id = m.room_id AND p.id = m.id`,
  },
  {
    name: 'raise-first-seq',
    text: `UPDATE history.rooms r SET first_seq = n.high + 1 FROM ${RANGES} WHERE r.id = n.room_id`,
  },
];
