import type pg from 'pg';

/** Ids of version 7, in the order of `n`. */
const ID = (place: string): string =>
  `(lpad(to_hex(x'${place}'::bigint + n), 12, '0') || '70008' || substr(md5(n::text), 1, 15))::uuid`;
const ROOM = ID('019a00000000');
const SENDER = '019a0000-0000-7000-8000-000000000000';
const STATEMENTS = [
  `INSERT INTO history.people (user_id, username, display_name, type, version)
   VALUES ('${SENDER}', 'idle', 'Idle', 'user', 1) ON CONFLICT DO NOTHING`,
  `INSERT INTO history.rooms
     (id, kind, visibility, name, created_at, create_fingerprint, head_seq, head_rev, rev, last_activity_at)
   SELECT ${ROOM}, 'group', 'private', 'idle', now() - interval '1 day', '', 1, 1, 1, now() - interval '1 day'
     FROM generate_series(1, $1::int) n`,
  `INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, sender_id, body, fingerprint, created_at)
   SELECT ${ROOM}, 1, ${ID('019a10000000')}, 1, 1, 'text', '${SENDER}', 'message ' || n, '\\x00', now() - interval '1 day'
     FROM generate_series(1, $1::int) n`,
];

/** Adds rooms of one message, a day old, without members. */
export async function addIdleRooms(client: pg.Client, count: number): Promise<void> {
  for (const text of STATEMENTS) await client.query(text, text.includes('$1') ? [count] : []);
  await client.query('VACUUM (ANALYZE) history.rooms, history.messages');
  await client.query('CHECKPOINT');
}
