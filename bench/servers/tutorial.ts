import pg from 'pg';

import { serveBroadcast } from './broadcast.js';

/** One `INSERT` per message through a pool, then the broadcast, as in most tutorials. */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
await pool.query(`CREATE TABLE IF NOT EXISTS messages (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid UNIQUE, room_id text, body text,
  created_at timestamptz NOT NULL DEFAULT now())`);

serveBroadcast({
  async add({ id, roomId, body }) {
    await pool.query('INSERT INTO messages (id, room_id, body) VALUES ($1, $2, $3)', [id, roomId, body]);
  },
  async join({ roomId, after }) {
    const head = await pool.query<{ seq: string | null }>('SELECT max(seq) AS seq FROM messages');
    const seq = Number(head.rows[0]?.seq ?? 0);
    if (after === undefined) return { seq, messages: [] };
    const missed = await pool.query<object>(
      'SELECT * FROM messages WHERE room_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq',
      [roomId, after, seq],
    );
    return { seq, messages: missed.rows };
  },
  async page({ roomId, after, limit }) {
    if (after === undefined) {
      const newest = await pool.query<object>('SELECT * FROM messages WHERE room_id = $1 ORDER BY seq DESC LIMIT $2', [
        roomId,
        limit,
      ]);
      return { messages: newest.rows.reverse() };
    }
    const next = await pool.query<object>(
      'SELECT * FROM messages WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3',
      [roomId, after, limit],
    );
    return { messages: next.rows };
  },
});
