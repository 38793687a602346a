import { Logger } from '@nestjs/common';
import type { MigrationState } from '#access/support-api';
import { StartupError } from '#platform/process/startup-error.policy';
import type { DataSource, MigrationInterface } from 'typeorm';
import { migrationFault } from './migration-state.policy.js';
import { assertOwnSession, checkSettings } from './own-session.js';
import { errorCode } from './pg-errors.policy.js';
import { PreparedSql } from './prepared-sql.js';
import type { Statement } from './sql.js';

const READ_SETTINGS: Statement = {
  name: 'fitness',
  text: `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit,
    current_setting('full_page_writes') AS full_page_writes, current_setting('server_encoding') AS encoding`,
};

interface SettingsRow {
  fsync: string;
  synchronous_commit: string;
  full_page_writes: string;
  encoding: string;
}

/** Parley must not use this PostgreSQL. The message is one line with the reason. */
export class UnfitStoreError extends StartupError {}

/**
 * Called on every store at the start, before anything is written there.
 * @param other another pool of it, if the first one may have only one connection
 * @throws StartupError if connections have no session of their own, an acknowledged commit could be lost, or text could
 * not be stored unchanged
 */
export async function assertFit(dataSource: DataSource, other?: DataSource): Promise<void> {
  await assertOwnSession(dataSource, other);
  await checkSettings(dataSource);
  await assertDurable(dataSource);
}

async function assertDurable(dataSource: DataSource): Promise<void> {
  const [settings] = await new PreparedSql(dataSource).rows<SettingsRow>(READ_SETTINGS, []);
  if (settings === undefined) throw new UnfitStoreError('PostgreSQL returns no settings.');
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes'] as const) {
    if (settings[name] === 'off')
      throw new UnfitStoreError(
        `PostgreSQL runs with ${name} = off: acknowledged messages could be lost. Switch it on.`,
      );
  }
  if (settings.encoding !== 'UTF8')
    throw new UnfitStoreError(`The database's encoding is ${settings.encoding}: Parley needs one with UTF8.`);
}

/** `lower` uses the database's own locale. `pg_trgm` uses its LC_CTYPE, which may differ. */
const READ_LETTERS: Statement = {
  name: 'letters',
  text: `SELECT lower('\u042f') = '\u044f' AND datctype NOT IN ('C', 'POSIX') AS known
    FROM pg_database WHERE datname = current_database()`,
};

/** Logs a warning if the database supports ASCII letters only: then searches miss some results, and all else works. */
export async function warnIfAsciiOnly(dataSource: DataSource): Promise<void> {
  const [letters] = await new PreparedSql(dataSource).rows<{ known: boolean }>(READ_LETTERS, []);
  if (!letters?.known) new Logger('Persistence').warn({ event: 'postgres.ascii-search-only', cause: 'LC_CTYPE' });
}

const UNDEFINED_TABLE = '42P01';

/** True if a statement failed because its table or its schema does not exist. */
export function isTableMissing(error: unknown): boolean {
  return errorCode(error) === UNDEFINED_TABLE;
}

/** This table exists while a backup is being restored: the schema is not complete. */
export const RESTORING_TABLE = 'restoring';

/**
 * Reads which migrations have run. It needs no right to change anything.
 * @throws UnfitStoreError if the schema is older than this code, too new for it, or partly restored
 */
export async function assertMigrated(
  dataSource: DataSource,
  schema: string,
  migrations: readonly (new () => MigrationInterface)[],
): Promise<void> {
  const known = migrations.map(({ name }) => name);
  const fault = migrationFault(schema, known, await readMigrations(dataSource, schema));
  if (fault !== undefined) throw new UnfitStoreError(`DATABASE_URL: ${fault}`);
  if (await isHalfRestored(dataSource, schema))
    throw new UnfitStoreError('A restore into this database did not finish: run it again.');
}

async function isHalfRestored(dataSource: DataSource, schema: string): Promise<boolean> {
  const statement = { name: 'half-restored', text: 'SELECT to_regclass($1) IS NOT NULL AS restoring' };
  const name = `"${schema}".${RESTORING_TABLE}`;
  const [row] = await new PreparedSql(dataSource).rows<{ restoring: boolean }>(statement, [name]);
  return row?.restoring ?? false;
}

/** Which migrations have run, and which ones this code still needs. */
export async function migrationState(
  dataSource: DataSource,
  schema: string,
  migrations: readonly (new () => MigrationInterface)[],
): Promise<MigrationState> {
  const applied = await readMigrations(dataSource, schema);
  const pending = migrations.map(({ name }) => name).filter((name) => !applied.includes(name));
  return { schema, applied, pending };
}

async function readMigrations(dataSource: DataSource, schema: string): Promise<string[]> {
  const text = `SELECT name FROM "${schema}".migrations ORDER BY id`;
  try {
    const rows = await new PreparedSql(dataSource).rows<{ name: string }>({ name: 'migrations', text }, []);
    return rows.map(({ name }) => name);
  } catch (error) {
    if (isTableMissing(error)) return [];
    throw error;
  }
}
