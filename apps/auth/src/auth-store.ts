import type { DataSource } from 'typeorm';
import { connectAtStart } from '#persistence/await-store';
import { createDataSource, type SessionTimeouts } from '#persistence/data-source';
import { assertFit, assertMigrated, warnIfAsciiOnly } from '#persistence/fitness';
import { migrate } from '#persistence/migrate';
import { MIGRATIONS } from './migrations/index.js';
import { AUTH_SCHEMA } from './store/names.js';

/** A client waits at most 10 s, and a statement may first wait for a row lock. */
const TIMEOUTS: SessionTimeouts = { statementMs: 4000, lockMs: 3000, idleInTransactionMs: 4000 };
/** The best plan of a search depends on its parameters, and no statement runs often enough for planning to matter. */
const PARAMETERS = { plan_cache_mode: 'force_custom_plan' };

/** Opens auth's store. @throws UnfitStoreError */
export async function openAuthStore(url: string, poolMax: number): Promise<DataSource> {
  const settings = {
    url,
    schema: AUTH_SCHEMA,
    poolMax,
    timeouts: TIMEOUTS,
    parameters: PARAMETERS,
  };
  const dataSource = await connectAtStart(createDataSource(settings));
  try {
    await assertFit(dataSource);
    await assertMigrated(dataSource, AUTH_SCHEMA, MIGRATIONS);
    await warnIfAsciiOnly(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

/** Migrates schema `auth` and returns the names of the migrations that ran. */
export function migrateAuth(url: string): Promise<string[]> {
  return migrate({ url, schema: AUTH_SCHEMA, migrations: MIGRATIONS });
}
