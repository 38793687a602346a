import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { MigrationExecutor, type DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { createDataSource, MIGRATION_TIMEOUTS } from './data-source.js';
import { assertFit, warnIfAsciiOnly } from './fitness.js';

/** One connection for the lock and one to work with: TypeORM asks for further connections while it starts. */
const MIGRATION_CONNECTIONS = 2;

export interface MigrationSettings {
  readonly url: string;
  readonly schema: string;
  readonly migrations: (new () => MigrationInterface)[];
}

/** Tries again at this interval: a statement that waits for the lock would block `CREATE INDEX CONCURRENTLY`. */
const LOCK_INTERVAL_MS = 100;

/**
 * Migrates the schema and returns the names of the migrations that ran. Any number of processes may call it at once:
 * the first one does the work, the others wait and find nothing to do.
 * @throws UnfitStoreError before any change, if no service would run on this database
 */
export async function migrate(settings: MigrationSettings): Promise<string[]> {
  const dataSource = createDataSource({ ...settings, poolMax: MIGRATION_CONNECTIONS, timeouts: MIGRATION_TIMEOUTS });
  await dataSource.initialize();
  try {
    await assertFit(dataSource);
    await warnIfAsciiOnly(dataSource);
    return await migrateLocked(dataSource, settings.schema);
  } finally {
    await dataSource.destroy();
  }
}

async function migrateLocked(dataSource: DataSource, schema: string): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    await takeLock(runner, schema);
    await runner.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'each';
    const done = await executor.executePendingMigrations();
    return done.map(({ name }) => name);
  } finally {
    await runner.release();
  }
}

async function takeLock(runner: QueryRunner, schema: string): Promise<void> {
  for (let attempt = 1; !(await tryLock(runner, `parley.migrate.${schema}`)); attempt += 1) {
    if (attempt === 1) new Logger('Persistence').log({ event: 'migration.waiting', schema, for: 'another migration' });
    await sleep(LOCK_INTERVAL_MS);
  }
}

/** The lock ends with the connection, so a process that dies leaves nothing locked. */
async function tryLock(runner: QueryRunner, name: string): Promise<boolean> {
  const text = 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked';
  const [row] = (await runner.query(text, [name])) as { locked: boolean }[];
  return row?.locked === true;
}
