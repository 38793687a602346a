import type { DataSource } from 'typeorm';
import { connectAtStart } from '#persistence/await-store';
import { createDataSource, type SessionTimeouts } from '#persistence/data-source';
import { assertFit, assertMigrated } from '#persistence/fitness';
import { migrate } from '#persistence/migrate';
import { MIGRATIONS } from '../migrations/index.js';

export const SCHEMA = 'courier';
/** A sweep reads a page of cursors. A client waits at most 10 s. */
const TIMEOUTS: SessionTimeouts = { statementMs: 4000, lockMs: 2000, idleInTransactionMs: 4000 };

/** Opens the courier's store. @throws UnfitStoreError */
export async function openCourierStore(url: string, poolMax: number): Promise<DataSource> {
  const dataSource = await connectAtStart(createDataSource({ url, schema: SCHEMA, poolMax, timeouts: TIMEOUTS }));
  try {
    await assertFit(dataSource);
    await assertMigrated(dataSource, SCHEMA, MIGRATIONS);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

/** Migrates the schema `courier` and returns the names of the migrations that ran. */
export function migrateCourier(url: string): Promise<string[]> {
  return migrate({ url, schema: SCHEMA, migrations: MIGRATIONS });
}
