import type { RoomId, Seq } from '#contracts';
import type { Statement } from '#persistence/sql';
import { RowArrays } from '../rows/columns.js';

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
    name: 'purge-growing',
    text: `WITH gone AS (
        DELETE FROM history.growing g USING ${PURGED} WHERE g.room_id = m.room_id AND g.message_id = m.id
        RETURNING g.room_id, g.message_id)
      DELETE FROM history.pieces x USING gone WHERE x.room_id = gone.room_id AND x.message_id = gone.message_id`,
  },
  {
    name: 'purge-files',
    text: `UPDATE history.files f SET ended_at = now() FROM ${PURGED}
      WHERE m.has_files AND f.room_id = m.room_id AND f.message_id = m.id`,
  },
  {
    name: 'purge-followers',
    text: `DELETE FROM history.thread_followers f USING ${PURGED}
      WHERE f.room_id = m.room_id AND f.root_id = m.id
        AND NOT EXISTS (SELECT 1 FROM history.threads t WHERE t.room_id = f.room_id AND t.root_id = f.root_id)`,
  },
  {
    name: 'purge-messages',
    text: `DELETE FROM history.messages p USING ${PURGED} WHERE p.room_id = m.room_id AND p.id = m.id`,
  },
  {
    name: 'purge-threads',
    text: `WITH ended AS (
        DELETE FROM history.threads t USING ${RANGES} WHERE t.room_id = n.room_id AND t.last_seq <= n.high
        RETURNING t.room_id, t.root_id)
      DELETE FROM history.thread_followers f USING ended WHERE f.room_id = ended.room_id AND f.root_id = ended.root_id`,
  },
  {
    name: 'raise-first-seq',
    text: `UPDATE history.rooms r SET first_seq = n.high + 1 FROM ${RANGES} WHERE r.id = n.room_id`,
  },
];
