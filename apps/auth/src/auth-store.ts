import type { DataSource } from 'typeorm';
import { createDataSource, type SessionTimeouts } from '#persistence/data-source';
import { assertDurable, assertMigrated, warnOfLetters } from '#persistence/fitness';
import { migrate } from '#persistence/migrate';
import { AUTH_SCHEMA, ENTITIES } from './entities.js';
import { MIGRATIONS } from './migrations/index.js';

/** A client waits 10 s at most, and may wait for a row's lock before its own statement. */
const TIMEOUTS: SessionTimeouts = { statementMs: 4000, lockMs: 3000, idleInTransactionMs: 4000 };
/** Searches depend on what is searched for; none of auth's statements runs so often that planning it counts. */
const PARAMETERS = { plan_cache_mode: 'auto' };

/** Opens auth's store. @throws UnfitStoreError */
export async function openAuthStore(url: string, poolMax: number): Promise<DataSource> {
  const settings = {
    url,
    schema: AUTH_SCHEMA,
    entities: ENTITIES,
    poolMax,
    timeouts: TIMEOUTS,
    parameters: PARAMETERS,
  };
  const dataSource = await createDataSource(settings).initialize();
  try {
    await assertDurable(dataSource);
    await assertMigrated(dataSource, AUTH_SCHEMA, MIGRATIONS);
    await warnOfLetters(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

/** Brings schema `auth` up to date, and gives the names of the migrations that ran. */
export function migrateAuth(url: string): Promise<string[]> {
  return migrate({ url, schema: AUTH_SCHEMA, migrations: MIGRATIONS });
}
