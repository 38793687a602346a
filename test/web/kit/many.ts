import { newId, type RoomState } from '#contracts';
import { ReliableSender } from '#testing/load/reliable-sender';
import { query } from '#testing/topology/store';
import type { TestSocket } from '#testing/users/test-socket';
import type { TestUser } from '#testing/users/user';

/** Written straight into PostgreSQL, as sends would be: the room's counters and the read markers agree with them. */
const FILL = `
WITH room AS (SELECT id, head_seq, head_rev FROM history.rooms WHERE id = $1 FOR UPDATE),
filled AS (
  INSERT INTO history.messages
    (room_id, seq, id, rev, sent_rev, kind, sender_id, body, fingerprint, created_at)
  SELECT room.id, head_seq + n, gen_random_uuid(), head_rev + n, head_rev + n, 'text',
         ($3::uuid[])[1 + n / 3 % cardinality($3::uuid[])],
         'message ' || n || '. ' || ($4::text[])[1 + n % cardinality($4::text[])],
         '\\x00', now() - ($2 - n) * interval '1 minute'
    FROM room, generate_series(1, $2::int) n
), read AS (
  UPDATE history.members m SET read_seq = head_seq + $2 FROM room WHERE m.room_id = room.id
)
UPDATE history.rooms r SET head_seq = room.head_seq + $2, head_rev = room.head_rev + $2
  FROM room WHERE r.id = room.id`;

const BODIES = [
  'Short.',
  'A **longer** one, with a [link](https://example.org) and `code` in it. '.repeat(4),
  '> a quote\n\nand an answer in two paragraphs.\n\nThis is the second one.',
  '```\nconst answer = 42;\nconsole.log(answer);\n```',
  '- one\n- two\n- three',
  '👍',
];
/** Requests that wait for an answer at a time. A busy server refuses those that have waited for seconds. */
const PIPELINE = 10;

/** Fills the room with messages of these people, a minute apart, that all members have read. Takes seconds. */
export async function fill({ id }: RoomState, senders: readonly TestUser[], count: number): Promise<void> {
  await query(FILL, [id, count, senders.map((sender) => sender.id), BODIES]);
}

/** The rows that joining would write, of people who never connect. */
const CROWD = `
WITH room AS (SELECT id, head_seq, head_rev FROM history.rooms WHERE id = $1 FOR UPDATE),
person AS (
  INSERT INTO history.people (user_id, username, display_name, type, version, urev)
  SELECT gen_random_uuid(), 'crowd_' || n || '_' || right($1::text, 12), 'Crowd ' || n || '.', 'user', 1, 1
    FROM generate_series(1, $2::int) n
  RETURNING user_id
), member AS (
  INSERT INTO history.members (room_id, user_id, role, state, joined_at, read_seq, rev, urev)
  SELECT room.id, user_id, 'member', 'joined', now(), head_seq, head_rev + row_number() OVER (), 1 FROM room, person
)
UPDATE history.rooms r SET member_count = r.member_count + $2, head_rev = room.head_rev + $2
  FROM room WHERE r.id = room.id`;

/** Adds members with the names `Crowd 1.` to `Crowd <count>.` */
export async function crowd({ id }: RoomState, count: number): Promise<void> {
  await query(CROWD, [id, count]);
}

/** The lines that joining would write, of people who take turns. They are read. */
const COMINGS = `
WITH room AS (SELECT id, head_seq, head_rev FROM history.rooms WHERE id = $1 FOR UPDATE),
person AS (SELECT n, ($3::uuid[])[1 + (n - 1) % cardinality($3::uuid[])] AS user_id FROM generate_series(1, $2::int) n),
coming AS (
  INSERT INTO history.messages
    (room_id, seq, id, rev, sent_rev, kind, sender_id, body, system, fingerprint, created_at)
  SELECT room.id, head_seq + n, gen_random_uuid(), head_rev + n, head_rev + n, 'system', NULL, '',
         jsonb_build_object('type', 'member.joined', 'userId', user_id, 'actorId', user_id), '\\x00', now()
    FROM room, person
), read AS (
  UPDATE history.members m SET read_seq = head_seq + $2 FROM room WHERE m.room_id = room.id
)
UPDATE history.rooms r SET head_seq = room.head_seq + $2, head_rev = room.head_rev + $2
  FROM room WHERE r.id = room.id`;

/** Writes so many lines about these people, one after the other, who join. */
export async function comings({ id }: RoomState, comers: readonly TestUser[], count: number): Promise<void> {
  await query(COMINGS, [id, count, comers.map((comer) => comer.id)]);
}

/** Sends the messages in order, as fast as the server takes them; a busy one may take some later. */
export async function pour(socket: TestSocket, { id }: RoomState, bodies: readonly string[]): Promise<void> {
  const sender = new ReliableSender(socket, id);
  await sender.sendAll(bodies.map((body) => ({ body })));
  if (sender.failures.length > 0) throw new Error(sender.failures.join(', '));
}

/** Creates groups of these people. */
export async function groups(owner: TestUser, member: TestUser, count: number): Promise<RoomState[]> {
  const made: RoomState[] = [];
  const create = async (index: number): Promise<void> => {
    const fields = { kind: 'group', visibility: 'private', name: `group ${String(index)}`, memberIds: [member.id] };
    const { body } = await owner
      .http('post', '/v1/rooms')
      .send({ id: newId(), ...fields })
      .expect(201);
    made.push(body as RoomState);
  };
  for (let index = 0; index < count; index += PIPELINE)
    await Promise.all(Array.from({ length: Math.min(PIPELINE, count - index) }, (_, add) => create(index + add)));
  return made;
}
