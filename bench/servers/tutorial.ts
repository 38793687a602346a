import pg from 'pg';

import { serveBroadcast } from './broadcast.js';

/** One `INSERT` per message through a pool, then the broadcast, as in most tutorials. */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
await pool.query(`CREATE TABLE IF NOT EXISTS messages (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid UNIQUE, room_id text, body text,
  created_at timestamptz NOT NULL DEFAULT now())`);

serveBroadcast(async ({ id, roomId, body }) => {
  await pool.query('INSERT INTO messages (id, room_id, body) VALUES ($1, $2, $3)', [id, roomId, body]);
});
