import type pg from 'pg';
import type { RoomId, UserId } from '#contracts';
import { CHECK_WATCHED } from '../../tools/scaling/constants.js';

const ROOMS = 20_000;
const USERS = 4_000;
const MEMBERS_PER_ROOM = 4;
const MESSAGES_PER_ROOM = 4;
export const ROOMS_PER_USER = (ROOMS * MEMBERS_PER_ROOM) / USERS;

/** The members of a room are spread so that a user shares most of their rooms with different people. */
const FILL = `
  INSERT INTO history.rooms
      (id, kind, visibility, name, created_at, create_fingerprint, head_seq, head_rev, rev, last_activity_at)
    SELECT uuidv7(), 'group', 'private', 'room', now(), '', 8, 8, 1, now() FROM generate_series(1, ${ROOMS});
  INSERT INTO history.people (user_id, username, display_name, type, version)
    SELECT id, id::text, 'A Name', 'user', 1 FROM (SELECT uuidv7() AS id FROM generate_series(1, ${USERS}));
  INSERT INTO history.members (room_id, user_id, role, state, joined_at, rev, urev)
    SELECT r.id, p.user_id, 'member', 'joined', now(), 1, row_number() OVER ()
      FROM (SELECT id, row_number() OVER () - 1 AS n FROM history.rooms) r
      CROSS JOIN generate_series(1, ${MEMBERS_PER_ROOM}) k
      JOIN (SELECT user_id, row_number() OVER () - 1 AS n FROM history.people) p
        ON p.n = (r.n + k * (101 + 37 * (r.n / ${USERS}))) % ${USERS};
  INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, sender_id, body, fingerprint, created_at)
    SELECT m.room_id, seq, id, seq, seq, 'text', m.user_id, repeat('x', 100), sha256(uuid_send(id)), now()
      FROM generate_series(1, ${MESSAGES_PER_ROOM}) seq
      CROSS JOIN (SELECT DISTINCT ON (room_id) room_id, user_id FROM history.members) m
      CROSS JOIN LATERAL (SELECT uuidv7() AS id WHERE seq > 0 AND m.room_id IS NOT NULL)
     ORDER BY seq`;

/** A user with the rooms, and with people who share them. */
interface Person {
  readonly userId: UserId;
  readonly roomIds: readonly RoomId[];
  readonly others: readonly UserId[];
}

/** Fills history with rooms, and with messages in the order of time, for which the rooms take turns. */
export async function fillStore(sql: pg.Pool): Promise<readonly Person[]> {
  await sql.query(FILL);
  await sql.query('VACUUM ANALYZE history.rooms, history.members, history.people, history.messages');
  const { rows } = await sql.query<Person>(
    `SELECT m.user_id AS "userId", array_agg(DISTINCT m.room_id) AS "roomIds",
            (array_agg(DISTINCT o.user_id))[:${CHECK_WATCHED}] AS others
       FROM history.members m JOIN history.members o USING (room_id) WHERE o.user_id <> m.user_id GROUP BY 1`,
  );
  return rows;
}

/** Bytes on disk of a row of history's table, with its share of the indexes. */
export async function rowBytes(sql: pg.Pool, table: string): Promise<number> {
  const { rows } = await sql.query<{ bytes: number }>(
    'SELECT pg_total_relation_size(oid)::float8 / reltuples AS bytes FROM pg_class WHERE oid = $1::regclass',
    [`history.${table}`],
  );
  return rows[0]?.bytes ?? NaN;
}
