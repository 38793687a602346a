import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '#engines/postgres-engine';
import { migrate } from '#persistence/migrate';
import { KNOWN_MESSAGES } from '../../apps/history/src/room/facts/room-facts.sql.js';
import { MIGRATIONS } from '../../apps/history/src/migrations/index.js';
import { Planner1763625600001 } from '../../apps/history/src/migrations/1763625600001-planner.js';
import { READ_STATES } from '../../apps/history/src/room/views/room-state.store.js';
import { createDataSources } from '../../apps/history/src/store/data-sources.js';
import { WriteSql } from '../../apps/history/src/store/write-sql.js';
import { ITEM_COUNTS } from '../../apps/history/src/reads/sync/sync.store.js';

/**
 * Measures docs/adr/0007-planner.md: the cost of lookups by id with plans that were made on empty tables, depending on
 * the order of indexes and on the migration that adds a large room for the planner. `npx tsc -p tsconfig.bench.json &&
 * node dist/bench/adr/0007-planner.js`
 */
const CONNECTIONS_MAX = 2;
const REPEATS = 20;
const MESSAGES = 100_000;

const LAST_INDEXES = [
  'DROP INDEX IF EXISTS history.messages_rev',
  'CREATE INDEX messages_rev ON history.messages (room_id, rev)',
];

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < REPEATS; n += 1) {
    const startedMs = performance.now();
    await work();
    times.push(performance.now() - startedMs);
  }
  return median(times);
}

/** A long room with one member, who has read all but two messages. */
async function fill(client: pg.Client, roomId: string, userId: string): Promise<void> {
  await client.query(
    `INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, body, fingerprint, created_at)
     SELECT $1, n, gen_random_uuid(), n, n, 'text', 'ten words of a typical message in a chat between people', '', now()
       FROM generate_series(1, $2::int) n`,
    [roomId, MESSAGES],
  );
  await client.query(
    `INSERT INTO history.members (room_id, user_id, role, state, joined_at, rev, urev, read_seq)
     VALUES ($1, $2, 'member', 'joined', now(), 1, 1, $3)`,
    [roomId, userId, MESSAGES - 2],
  );
}

async function measure(name: string, withPlanner: boolean, changes: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-planner-'));
  const postgres = await startPostgres({ dataDir: folder, persistent: false });
  const migrations = MIGRATIONS.filter((each) => withPlanner || each.name !== Planner1763625600001.name);
  await migrate({ url: postgres.url, schema: 'history', migrations });
  const client = new pg.Client(postgres.url);
  await client.connect();
  for (const change of changes) await client.query(change);
  const { writes } = createDataSources(postgres.url, CONNECTIONS_MAX);
  await writes.initialize();
  const sql = new WriteSql(writes);
  const [roomId, userId] = [randomUUID(), randomUUID()];
  const lookups: [string, () => Promise<unknown>][] = [
    ['a message by its id', () => sql.rows(KNOWN_MESSAGES, [[roomId], [userId]])],
    ['unread counts (2)', () => sql.rows(READ_STATES, [[userId], [roomId]])],
    ['count of changes since a rev (2)', () => sql.rows(ITEM_COUNTS, [[roomId], [MESSAGES - 2], [MESSAGES - 2]])],
  ];
  // PostgreSQL makes the plans here, and the single connection keeps them.
  for (const [, work] of lookups) await work();
  await fill(client, roomId, userId);
  for (const [what, work] of lookups) say(`${name} | ${what} | ${(await timeOf(work)).toFixed(2)} ms`);
  await client.end();
  await writes.destroy();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

await measure('the index on rev made last', false, LAST_INDEXES);
await measure('unique keys made last', false, []);
await measure('… and the planner taught', true, []);
