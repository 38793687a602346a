import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';
import type { TestProject } from 'vitest/node';

import { startPostgres } from '#engines/postgres-engine';

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresUrl: string;
  }
}

/** One PostgreSQL for all spec files of the run; `TestDatabase` gives each of them databases on it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-test-postgres-'));
  const postgres = await startPostgres({ dataDir, persistent: false });
  await deferCheckpoints(postgres.url);
  project.provide('postgresUrl', postgres.url);
  return async () => {
    // A clean stop would first write every database to disk.
    await postgres.kill();
    await postgres.stop();
  };
}

/** The server stays durable, but a whole run fits between two checkpoints: each would sync thousands of files. */
async function deferCheckpoints(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("ALTER SYSTEM SET max_wal_size = '16GB'");
  await client.query("ALTER SYSTEM SET checkpoint_timeout = '1h'");
  await client.query('SELECT pg_reload_conf()');
  await client.end();
}
