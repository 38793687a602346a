import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { newId, type MessageId, type Rev, type RoomId, type Seq, type UserId } from '#contracts';
import { startPostgres } from '#engines/postgres-engine';
import { migrate } from '#persistence/migrate';
import { APPEND_IF_UNCHANGED, MESSAGES, ROOMS, SENDERS } from '../../apps/history/src/append/append.sql.js';
import { MIGRATIONS } from '../../apps/history/src/migrations/index.js';
import { createDataSources } from '../../apps/history/src/store/data-sources.js';
import { WriteSql } from '../../apps/history/src/store/write-sql.js';
import { cpuMicroseconds } from '../measure/processes.js';

/**
 * Measures docs/adr/0016-append.md: what each part of the statement costs PostgreSQL.
 * `npx tsc -p tsconfig.bench.json && node dist/bench/adr/0016-append.js [rooms per call] [messages per room]`
 */
const ROUNDS = 9;
/** Default: as in `pairs`, a call of history has several rooms, each with the messages that both members have in flight. */
const [ROOMS_PER_CALL = 12, MESSAGES_PER_ROOM = 8] = process.argv.slice(2).map(Number);
const CALLS = Math.ceil(4_000 / ROOMS_PER_CALL);
const ROOMS_IN_ALL = 100;
const BODY = 'ten words of a typical message in a chat between people';
const FINGERPRINT = Buffer.alloc(32, 7);

/** Each statement leaves out one part more. */
const APPEND = APPEND_IF_UNCHANGED.text;
const COUNTED = `UPDATE history.rooms r SET ${ROOMS.assignments('id', 'from_seq', 'from_rev')}
  FROM ${ROOMS.unnest} WHERE ${ROOMS.matching('r', 'id')}`;
const MARKED = `UPDATE history.members m SET ${SENDERS.assignments('room_id', 'user_id')}
  FROM ${SENDERS.unnest} WHERE ${SENDERS.matching('m', 'room_id', 'user_id')}`;
const insertInto = (table: string): string =>
  `INSERT INTO ${table} (${MESSAGES.names}, sent_rev, kind) SELECT ${MESSAGES.selected}, n.rev, 'text' FROM ${MESSAGES.unnest}`;
const INSERT = insertInto('history.messages');

const VARIANTS: readonly Variant[] = [
  { name: 'append', text: APPEND, rows: ['messages', 'rooms', 'senders'] },
  {
    name: 'without its condition',
    text: `WITH sent AS (${INSERT}), counted AS (${COUNTED}) ${MARKED}`,
    rows: ['messages', 'rooms', 'senders'],
  },
  { name: '… read markers', text: `WITH sent AS (${INSERT}) ${COUNTED}`, rows: ['messages', 'rooms'] },
  { name: '… counters of rooms', text: INSERT, rows: ['messages'] },
  { name: '… unique ids of messages', text: insertInto('public.one_index'), rows: ['messages'] },
  { name: '… order (no index at all)', text: insertInto('public.no_index'), rows: ['messages'] },
];

interface Room {
  readonly id: RoomId;
  readonly userIds: readonly [UserId, UserId];
  head: number;
}

interface Variant {
  readonly name: string;
  readonly text: string;
  readonly rows: readonly ('messages' | 'rooms' | 'senders')[];
}

async function addRooms(store: DataSource): Promise<Room[]> {
  const rooms = Array.from({ length: ROOMS_IN_ALL }, (): Room => ({
    id: newId(),
    userIds: [newId(), newId()],
    head: 0,
  }));
  await store.query(
    `INSERT INTO history.rooms (id, kind, visibility, created_at, create_fingerprint, last_activity_at)
     SELECT id, 'group', 'private', now(), '', now() FROM unnest($1::uuid[]) AS id`,
    [rooms.map(({ id }) => id)],
  );
  await store.query(
    `INSERT INTO history.members (room_id, user_id, role, state, joined_at, rev, urev)
     SELECT r, u, 'member', 'joined', now(), 1, 1 FROM unnest($1::uuid[], $2::uuid[]) AS x (r, u)`,
    [rooms.flatMap(({ id }) => [id, id]), rooms.flatMap(({ userIds }) => userIds)],
  );
  return rooms;
}

/** New messages of these rooms, as the parameters of the statement. */
function parametersOf({ rows }: Variant, rooms: readonly Room[]): unknown[] {
  const now = new Date();
  const messages = rooms.flatMap(({ id, userIds, head }) =>
    Array.from({ length: MESSAGES_PER_ROOM }, (_, index) => ({
      room_id: id,
      seq: (head + index + 1) as Seq,
      id: newId<MessageId>(),
      rev: (head + index + 1) as Rev,
      sender_id: userIds[index % 2] ?? null,
      body: BODY,
      ext: null,
      reply_to: null,
      fingerprint: FINGERPRINT,
      created_at: now,
    })),
  );
  const counted = rooms.map((room) => {
    const from = room.head;
    room.head += MESSAGES_PER_ROOM;
    const at = { from_seq: from as Seq, from_rev: from as Rev, head_seq: room.head as Seq, head_rev: room.head as Rev };
    return { id: room.id, ...at, last_activity_at: now };
  });
  const senders = rooms.flatMap(({ id, userIds, head }) =>
    userIds.map((userId) => ({ room_id: id, user_id: userId, read_seq: head as Seq, last_sent_at: now })),
  );
  const values = {
    messages: MESSAGES.values(messages),
    rooms: ROOMS.values(counted),
    senders: SENDERS.values(senders),
  };
  return rows.flatMap((name) => values[name]);
}

const folder = mkdtempSync(join(tmpdir(), 'parley-append-'));
const postgres = await startPostgres({ dataDir: folder, persistent: false });
await migrate({ url: postgres.url, schema: 'history', migrations: MIGRATIONS });
const { writes } = createDataSources(postgres.url, 1);
await writes.initialize();
const sql = new WriteSql(writes);
for (const table of ['one_index', 'no_index'])
  await writes.query(`CREATE TABLE public.${table} (LIKE history.messages INCLUDING DEFAULTS)`);
await writes.query('ALTER TABLE public.one_index ADD PRIMARY KEY (room_id, seq)');

/** µs of PostgreSQL's CPU time per message. */
async function round(variant: Variant): Promise<number> {
  const rooms = await addRooms(writes);
  const before = cpuMicroseconds([postgres.pid]);
  for (let call = 0; call < CALLS; call += 1) {
    const chosen = rooms.splice(0, ROOMS_PER_CALL);
    rooms.push(...chosen);
    await sql.rows(variant, parametersOf(variant, chosen));
  }
  return (cpuMicroseconds([postgres.pid]) - before) / (CALLS * ROOMS_PER_CALL * MESSAGES_PER_ROOM);
}

const figures = new Map<Variant, number[]>(VARIANTS.map((variant) => [variant, []]));
for (let number = 0; number < ROUNDS; number += 1)
  for (const [variant, costs] of figures) costs.push(await round(variant));

for (const [{ name }, costs] of figures) {
  costs.sort((a, b) => a - b);
  const [low, median, high] = [costs[0], costs[Math.floor(ROUNDS / 2)], costs.at(-1)].map((cost) => cost?.toFixed(1));
  process.stdout.write(`${name.padEnd(28)} ${String(median)} µs (${String(low)}–${String(high)})\n`);
}
await writes.destroy();
await postgres.stop();
rmSync(folder, { recursive: true, force: true });
