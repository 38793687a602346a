import pg from 'pg';

import type { Store } from './system.js';

/** Rooms whose messages are indexed for search; the same as INDEXED_MESSAGES_MIN of the index job. */
const INDEXED_MESSAGES_MIN = 2_000;
/** Messages of eight chunks of the search index, which the index job indexes together. */
const MESSAGES_PER_BLOCK = 2_048;

/** The messages of the rooms interleave on disk, as in concurrent conversations. Their sender is not the creator. */
const ADD_MESSAGES = `INSERT INTO history.messages
    (room_id, seq, id, rev, sent_rev, kind, sender_id, body, fingerprint, created_at)
  SELECT r.id, r.head_seq + n, gen_random_uuid(), r.head_rev + n, r.head_rev + n, 'text', r.sender, 'message ' || n,
         '\\x00', now()
    FROM generate_series(1, $1::int) n, (
      SELECT DISTINCT ON (r.id) r.id, r.head_seq, r.head_rev, m.user_id AS sender
        FROM history.rooms r JOIN history.members m ON m.room_id = r.id AND m.user_id <> r.created_by) r
   ORDER BY n`;
const RAISE_HEADS = `UPDATE history.rooms
  SET head_seq = head_seq + $1::int, head_rev = head_rev + $1::int, last_activity_at = now()`;
/** Otherwise the index job would work during the measurement. */
const MARK_INDEXED = `INSERT INTO history.search_rooms (room_id, rev, first_chunk, next_chunk)
  SELECT id, head_rev, 0, head_seq / ${String(MESSAGES_PER_BLOCK)} * 8 FROM history.rooms
   WHERE head_seq >= ${String(INDEXED_MESSAGES_MIN)}
  ON CONFLICT (room_id) DO UPDATE SET rev = excluded.rev, next_chunk = excluded.next_chunk`;

/** The store of history behind this URL. */
export function parleyStore(url: string): Store {
  return {
    async fill(messagesPerRoom) {
      const client = new pg.Client(url);
      // If the connection breaks, the statement in progress fails.
      client.on('error', () => undefined);
      await client.connect();
      await client.query('BEGIN');
      await client.query(ADD_MESSAGES, [messagesPerRoom]);
      await client.query(RAISE_HEADS, [messagesPerRoom]);
      await client.query(MARK_INDEXED);
      await client.query('COMMIT');
      await client.query('VACUUM (ANALYZE) history.messages');
      await client.query('CHECKPOINT');
      await client.end();
    },
    page: (roomId, place, limit) => ({
      event: 'message:page',
      payload: JSON.stringify({ roomId, limit, ...(place === 'start' && { after: 0 }) }),
    }),
  };
}
