import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';
import { newId, type MessageId, type Rev, type RoomId, type Seq, type UserId } from '#contracts';
import { startPostgres } from '#engines/postgres-engine';
import { migrate } from '#persistence/migrate';
import type { Statement } from '#persistence/sql';

import { APPEND_IF_UNCHANGED, ROOMS as COUNTED, SENDERS } from '../../apps/history/src/append/append.sql.js';
import { MIGRATIONS } from '../../apps/history/src/migrations/index.js';
import { MESSAGES_BETWEEN } from '../../apps/history/src/reads/messages/messages.store.js';
import { DELTA_MESSAGES, ITEM_COUNTS } from '../../apps/history/src/reads/sync/sync.store.js';
import { newMessageRow } from '../../apps/history/src/room/rows/message.rows.js';
import { PURGE, PURGE_RANGES } from '../../apps/history/src/room/writes/purge.sql.js';
import { NEW_MESSAGES } from '../../apps/history/src/room/writes/room-writes.sql.js';
import { READ_PARAMETERS } from '../../apps/history/src/store/read-sql.js';
import { markdown, median, number } from '../report/table.js';

/**
 * Measures docs/adr/0018-partitions.md: the statements of history on `messages` as one table and as partitions by hash
 * of the room, with the same rows. `npx tsc -p tsconfig.bench.json && node dist/bench/adr/0018-partitions.js
 * [messages [partitions]]`, for example `10000000 1,16`
 */
const MESSAGES = Number(process.argv[2] ?? 10_000_000);
const PER_ROOM = 500;
const ROOMS = Math.ceil(MESSAGES / PER_ROOM);
const PARTITIONS = (process.argv[3] ?? '1,8,16,32').split(',').map(Number);
const ROUNDS = 5;
const SEQS_PER_STATEMENT = 20;
/** The density of an index that has grown by insertions at random places. */
const INDEX_FILL_PERCENT = 70;
const PAGE = 50;
const NEWS = 20;
const BEHIND_ROOMS = 50;
const PURGED = 50;
const BODY = 'ten words of a typical message in a chat between people';
const FINGERPRINT = Buffer.alloc(32, 1);

interface Room {
  id: RoomId;
  owner: UserId;
  head: number;
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const any = (): Room => rooms[Math.floor(Math.random() * rooms.length)] as Room;
const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index));

const folder = mkdtempSync(join(tmpdir(), 'parley-partitions-'));
const postgres = await startPostgres({ dataDir: folder, persistent: false });
await migrate({ url: postgres.url, schema: 'history', migrations: MIGRATIONS });
const admin = new pg.Client(postgres.url);
await admin.connect();
// Otherwise the first change of each page after a checkpoint decides the size of the WAL.
for (const setting of ['full_page_writes = off', 'autovacuum = off', 'max_wal_size = 8192'])
  await admin.query(`ALTER SYSTEM SET ${setting}`);
await admin.query('SELECT pg_reload_conf()');

await admin.query(
  `INSERT INTO history.rooms
     (id, kind, visibility, name, created_at, created_by, create_fingerprint, head_seq, head_rev, rev, last_activity_at)
   SELECT gen_random_uuid(), 'group', 'private', 'room', now(), gen_random_uuid(), '', $1, $1, 1, now()
     FROM generate_series(1, $2)`,
  [PER_ROOM, ROOMS],
);
await admin.query(
  `INSERT INTO history.people (user_id, username, display_name, type, version)
   SELECT created_by, created_by::text, 'A Name', 'user', 1 FROM history.rooms`,
);
await admin.query(
  `INSERT INTO history.members (room_id, user_id, role, state, joined_at, rev, urev)
   SELECT id, created_by, 'owner', 'joined', now(), 1, 1 FROM history.rooms`,
);
await admin.query('VACUUM ANALYZE history.rooms, history.people, history.members');
const { rows: rooms } = await admin.query<Room>(
  `SELECT id, created_by AS owner, head_seq::int AS head FROM history.rooms`,
);

/** Creates and fills the tables; the indexes follow, which is much faster. */
async function fill(): Promise<void> {
  const { rows: indexes } = await admin.query<{ text: string }>(
    `SELECT pg_get_indexdef(indexrelid) AS text FROM pg_index WHERE indrelid = 'history.messages'::regclass
      ORDER BY indexrelid`,
  );
  for (const partitions of PARTITIONS) {
    const table = `history.messages_${String(partitions)}`;
    const like = 'LIKE history.messages INCLUDING DEFAULTS INCLUDING CONSTRAINTS';
    await admin.query(`CREATE TABLE ${table} (${like})${partitions > 1 ? ' PARTITION BY HASH (room_id)' : ''}`);
    for (let part = 0; partitions > 1 && part < partitions; part += 1) {
      const values = `WITH (MODULUS ${String(partitions)}, REMAINDER ${String(part)})`;
      await admin.query(`CREATE TABLE ${table}_${String(part)} PARTITION OF ${table} FOR VALUES ${values}`);
    }
    await (partitions === PARTITIONS[0]
      ? insertMessages(table)
      : admin.query(`INSERT INTO ${table} SELECT * FROM history.messages_${String(PARTITIONS[0])}`));
    for (const { text } of indexes) {
      const there = text.replace(/INDEX (\w+) ON history\.messages/, `INDEX ON ${table}`);
      await admin.query(there.replace(/( WHERE|$)/, ` WITH (fillfactor = ${String(INDEX_FILL_PERCENT)})$1`));
    }
    await admin.query(`VACUUM ANALYZE ${table}`);
    say(`${String(partitions)} filled at ${new Date().toISOString()}`);
  }
}

/** In the order of time: the rooms take turns. */
async function insertMessages(table: string): Promise<void> {
  for (let from = 1; from <= PER_ROOM; from += SEQS_PER_STATEMENT)
    await admin.query(
      `INSERT INTO ${table} (room_id, seq, id, rev, sent_rev, kind, sender_id, body, fingerprint, created_at)
       SELECT r.id, n, uuidv7(), n, n, 'text', r.created_by, $3, $4, now()
         FROM generate_series($1::bigint, $2::bigint) n, history.rooms r
        ORDER BY n`,
      [from, Math.min(PER_ROOM, from + SEQS_PER_STATEMENT - 1), BODY, FINGERPRINT],
    );
}

class Variant {
  readonly figures = new Map<string, number[]>();

  private constructor(
    readonly partitions: number,
    private readonly client: pg.Client,
    private readonly pid: number,
  ) {}

  /** A connection as history's pools have it. */
  static async open(partitions: number): Promise<Variant> {
    const options = Object.entries({ plan_cache_mode: 'force_generic_plan', ...READ_PARAMETERS }).map(
      ([name, value]) => `-c ${name}=${value}`,
    );
    const client = new pg.Client({ connectionString: postgres.url, options: options.join(' ') });
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return new Variant(partitions, client, rows[0]?.pid ?? 0);
  }

  async run({ name, text }: Statement, values: readonly unknown[]): Promise<number> {
    const there = text.replaceAll(/history\.messages\b/g, this.table);
    const result = await this.client.query({ name: `${name}-${String(this.partitions)}`, text: there }, [...values]);
    return result.rowCount ?? 0;
  }

  vacuum(): Promise<unknown> {
    return this.client.query(`VACUUM (PARALLEL 0, INDEX_CLEANUP ON) ${this.table}`);
  }

  /** Processor time of the connection's process and WAL, per unit of the work. */
  async measure(name: string, units: number, work: () => Promise<unknown>): Promise<void> {
    const before = { cpu: this.cpu(), wal: await this.wal() };
    await work();
    this.note(`${name}, µs`, (this.cpu() - before.cpu) / units);
    const wal = (await this.wal()) - before.wal;
    if (wal > units) this.note(`${name}, bytes of WAL`, wal / units);
  }

  end(): Promise<void> {
    return this.client.end();
  }

  private get table(): string {
    return `history.messages_${String(this.partitions)}`;
  }

  private note(name: string, value: number): void {
    this.figures.set(name, [...(this.figures.get(name) ?? []), value]);
  }

  /** In µs, exact; the backend has one thread. */
  private cpu(): number {
    return Number(readFileSync(`/proc/${String(this.pid)}/schedstat`, 'latin1').split(' ')[0]) / 1_000;
  }

  private async wal(): Promise<number> {
    const { rows } = await this.client.query<{ bytes: number }>(
      `SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS bytes`,
    );
    return rows[0]?.bytes ?? NaN;
  }
}

async function append(variant: Variant, roomCount: number, each: number): Promise<void> {
  const chosen = [...new Set(times(roomCount, any))];
  const now = new Date();
  const counted = chosen.map((room) => {
    const head = { from_seq: room.head as Seq, from_rev: room.head as Rev };
    room.head += each;
    return { id: room.id, ...head, head_seq: room.head as Seq, head_rev: room.head as Rev, last_activity_at: now };
  });
  const messages = chosen.flatMap((room) =>
    times(each, (index) => {
      const at = room.head - each + index + 1;
      return newMessageRow(
        { id: newId<MessageId>(), kind: 'text', sender_id: room.owner, system: null },
        { body: BODY, ext: null, mentions: [], reply_to: null },
        { room_id: room.id, seq: at as Seq, rev: at as Rev, created_at: now },
        FINGERPRINT,
      );
    }),
  );
  const senders = chosen.map((room) => ({
    ...{ room_id: room.id, user_id: room.owner, read_seq: room.head as Seq, last_sent_at: now },
  }));
  const values = [...NEW_MESSAGES.values(messages), ...COUNTED.values(counted), ...SENDERS.values(senders)];
  if ((await variant.run(APPEND_IF_UNCHANGED, values)) !== chosen.length) throw new Error('a room had changed');
}

async function page(variant: Variant): Promise<void> {
  const from = 1 + PURGED * ROUNDS + Math.floor(Math.random() * (PER_ROOM - PURGED * ROUNDS - PAGE));
  const found = await variant.run(MESSAGES_BETWEEN, [any().id, from, from + PAGE - 1]);
  if (found !== PAGE) throw new Error(`a page has ${String(found)} messages`);
}

async function delta(variant: Variant): Promise<void> {
  const ids = [...new Set(times(BEHIND_ROOMS, () => any().id))];
  const from = ids.map(() => PER_ROOM - NEWS);
  await variant.run(ITEM_COUNTS, [ids, from, from]);
  const found = await variant.run(DELTA_MESSAGES, [ids, from, ids.map(() => NEWS), from]);
  if (found !== ids.length * NEWS) throw new Error(`a delta has ${String(found)} messages`);
}

const PURGE_MESSAGES = PURGE.find(({ name }) => name === 'purge-messages') as Statement;

async function purge(variant: Variant, room: Room, round: number): Promise<void> {
  const low = (round * PURGED + 1) as Seq;
  const high = ((round + 1) * PURGED) as Seq;
  const found = await variant.run(PURGE_MESSAGES, PURGE_RANGES.values([{ room_id: room.id, low, high }]));
  if (found !== PURGED) throw new Error(`a purge deleted ${String(found)} messages`);
}

async function round(variant: Variant, index: number): Promise<void> {
  const work: [name: string, count: number, units: number, once: (at: number) => Promise<void>][] = [
    ['append of 8 messages in each of 10 rooms, a message', 60, 80, () => append(variant, 10, 8)],
    ['append of one message', 150, 1, () => append(variant, 1, 1)],
    ['page of 50', 150, 1, () => page(variant)],
    ['counts and delta of 50 rooms with 20 new messages each, a room', 20, BEHIND_ROOMS, () => delta(variant)],
    ['purge of 50 messages, a message', 40, PURGED, (at) => purge(variant, rooms[at] as Room, index)],
  ];
  for (const [name, count, units, once] of work)
    await variant.measure(name, count * units, async () => {
      for (let at = 0; at < count; at += 1) await once(at);
    });
}

await fill();
const variants = await Promise.all(PARTITIONS.map((partitions) => Variant.open(partitions)));
for (const variant of variants) {
  await append(variant, 10, 8);
  await append(variant, 1, 1);
  await page(variant);
  await delta(variant);
}
for (let index = 0; index < ROUNDS; index += 1) {
  for (const variant of variants) await round(variant, index);
  say(`round ${String(index + 1)} of ${String(ROUNDS)} done`);
}
for (const variant of variants) await variant.measure('vacuum afterwards', 1, () => variant.vacuum());

const names = [...(variants[0]?.figures.keys() ?? [])];
say(
  markdown(
    ['', ...PARTITIONS.map(String)],
    names.map((name) => [name, ...variants.map(({ figures }) => number(median(figures.get(name) ?? [])))]),
  ),
);
say(
  markdown(
    ['to one table, median of the rounds', ...PARTITIONS.map(String)],
    names.map((name) => [
      name,
      ...variants.map(({ figures }) => {
        const one = variants[0]?.figures.get(name) ?? [];
        return number(median((figures.get(name) ?? []).map((value, at) => value / (one[at] ?? NaN))));
      }),
    ]),
  ),
);
for (const variant of variants) await variant.end();
await admin.end();
await postgres.stop();
rmSync(folder, { recursive: true, force: true });
