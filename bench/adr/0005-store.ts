import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres, type PostgresEngine } from '#engines/postgres-engine';
import { migrate } from '#persistence/migrate';
import { MIGRATIONS } from '../../apps/history/src/migrations/index.js';

/** Ordinary chat lines are pieces of a real text. */
export const WORDS = readFileSync('test/data/GPL-3.txt', 'utf8').split(/\s+/);
export const WORDS_PER_BODY = 10;

export const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Gives the work a new PostgreSQL with history's schema and pg_trgm. */
export async function withStore(work: (client: pg.Client, postgres: PostgresEngine) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-search-'));
  const postgres = await startPostgres({ dataDir: folder, persistent: false });
  await migrate({ url: postgres.url, schema: 'history', migrations: MIGRATIONS });
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query('CREATE EXTENSION pg_trgm');
  await work(client, postgres);
  await client.end();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
