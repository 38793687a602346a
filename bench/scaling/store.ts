import type pg from 'pg';
import { newId, type RoomId, type UserId } from '#contracts';

const ROOMS = 20_000;
const MEMBERS_PER_ROOM = 4;
const ROOMS_PER_USER = 20;
const USERS = (ROOMS * MEMBERS_PER_ROOM) / ROOMS_PER_USER;
const MESSAGES = 80_000;
const MESSAGES_PER_STATEMENT = 5_000;
const BODY = 'x'.repeat(100);

export interface FilledStore {
  readonly rooms: readonly RoomId[];
  readonly users: readonly UserId[];
  readonly roomsOf: ReadonlyMap<UserId, readonly RoomId[]>;
  readonly othersOf: ReadonlyMap<UserId, readonly UserId[]>;
}

/** Rooms with members, each user in about the same number of rooms. */
export async function fillStore(sql: pg.Client): Promise<FilledStore> {
  const rooms = Array.from({ length: ROOMS }, () => newId<RoomId>());
  const users = Array.from({ length: USERS }, () => newId<UserId>());
  const roomsOf = new Map<UserId, RoomId[]>();
  const othersOf = new Map<UserId, UserId[]>();
  for (const roomId of rooms) {
    const members = new Set(some(users, MEMBERS_PER_ROOM));
    for (const userId of members) {
      roomsOf.set(userId, [...(roomsOf.get(userId) ?? []), roomId]);
      othersOf.set(userId, [...(othersOf.get(userId) ?? []), ...[...members].filter((other) => other !== userId)]);
    }
  }
  await sql.query(
    `INSERT INTO history.rooms
       (id, kind, visibility, name, created_at, create_fingerprint, head_seq, head_rev, rev, last_activity_at)
     SELECT id, 'group', 'private', 'room', now(), '', 8, 8, 1, now() FROM unnest($1::uuid[]) AS id`,
    [rooms],
  );
  await sql.query(
    `INSERT INTO history.people (user_id, username, display_name, type, version)
     SELECT id, id::text, 'A Name', 'user', 1 FROM unnest($1::uuid[]) AS id`,
    [users],
  );
  const pairs = [...roomsOf].flatMap(([userId, ids]) => ids.map((roomId) => ({ userId, roomId })));
  await sql.query(
    `INSERT INTO history.members (room_id, user_id, role, state, joined_at, rev, urev)
     SELECT room_id, user_id, 'member', 'joined', now(), 1, n
       FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS x (room_id, user_id, n)`,
    [pairs.map(({ roomId }) => roomId), pairs.map(({ userId }) => userId)],
  );
  await addMessages(sql, rooms, users);
  await sql.query('VACUUM ANALYZE history.rooms, history.members, history.people, history.messages');
  return { rooms, users, roomsOf, othersOf };
}

/** In the order of time: the rooms take turns. */
async function addMessages(sql: pg.Client, rooms: readonly RoomId[], users: readonly UserId[]): Promise<void> {
  for (let at = 0; at < MESSAGES; at += MESSAGES_PER_STATEMENT) {
    const places = Array.from({ length: MESSAGES_PER_STATEMENT }, (_, i) => at + i);
    await sql.query(
      `INSERT INTO history.messages
         (room_id, seq, id, rev, sent_rev, kind, sender_id, body, fingerprint, created_at)
       SELECT room_id, seq, id, seq, seq, 'text', sender_id, $5, sha256(uuid_send(id)), now()
         FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[]) AS x (room_id, seq, id, sender_id)`,
      [
        places.map((place) => rooms[place % ROOMS]),
        places.map((place) => Math.floor(place / ROOMS) + 1),
        places.map(() => newId()),
        some(users, MESSAGES_PER_STATEMENT),
        BODY,
      ],
    );
  }
}

/** Bytes on disk per row, with its share of the indexes. */
export async function rowSizes(sql: pg.Client): Promise<{ message: number; room: number; member: number }> {
  const sizeOf = async (table: string): Promise<number> => {
    const { rows } = await sql.query<{ bytes: number }>(
      `SELECT pg_total_relation_size($1::regclass)::float8 / (SELECT reltuples FROM pg_class WHERE oid = $1::regclass) AS bytes`,
      [`history.${table}`],
    );
    return rows[0]?.bytes ?? NaN;
  };
  return { message: await sizeOf('messages'), room: await sizeOf('rooms'), member: await sizeOf('members') };
}

/** Time of the scan of all rooms at a takeover, in ms per million rooms. */
export async function takeoverScan(sql: pg.Client): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const startedMs = performance.now();
    await sql.query(`SELECT id FROM history.rooms WHERE last_activity_at > now() + interval '1 day' LIMIT 20000`);
    times.push(performance.now() - startedMs);
  }
  return (Math.min(...times) / ROOMS) * 1e6;
}

/** Random values, some of them several times. */
export function some<Value>(values: readonly Value[], count: number): Value[] {
  return Array.from({ length: count }, () => values[Math.floor(Math.random() * values.length)] as Value);
}
