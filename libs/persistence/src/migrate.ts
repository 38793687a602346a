import { MigrationExecutor, type DataSource, type MigrationInterface } from 'typeorm';
import { createDataSource, MIGRATION_TIMEOUTS } from './data-source.js';
import { assertDurable, warnIfAsciiOnly } from './fitness.js';

/** One connection for the lock and one to work with: TypeORM asks for further connections while it starts. */
const MIGRATION_CONNECTIONS = 2;

export interface MigrationSettings {
  readonly url: string;
  readonly schema: string;
  readonly migrations: (new () => MigrationInterface)[];
}

/**
 * Migrates the schema and returns the names of the migrations that ran. Any number of processes may call it at once:
 * the first one does the work, the others wait and find nothing to do.
 * @throws UnfitStoreError before any change, if no service would run on this database
 */
export async function migrate(settings: MigrationSettings): Promise<string[]> {
  const dataSource = createDataSource({ ...settings, poolMax: MIGRATION_CONNECTIONS, timeouts: MIGRATION_TIMEOUTS });
  await dataSource.initialize();
  try {
    await assertDurable(dataSource);
    await warnIfAsciiOnly(dataSource);
    return await migrateLocked(dataSource, settings.schema);
  } finally {
    await dataSource.destroy();
  }
}

async function migrateLocked(dataSource: DataSource, schema: string): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    // The lock ends with the connection, so a process that dies here leaves nothing locked.
    await runner.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`parley.migrate.${schema}`]);
    await runner.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'each';
    const done = await executor.executePendingMigrations();
    return done.map(({ name }) => name);
  } finally {
    await runner.release();
  }
}
