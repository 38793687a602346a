import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
  project.provide('postgresUrl', postgres.url);
  return () => postgres.stop();
}
