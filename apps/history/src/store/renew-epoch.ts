import { createDataSource, MIGRATION_TIMEOUTS } from '#persistence/data-source';
import { assertFit, isTableMissing, UnfitStoreError } from '#persistence/fitness';
import { PreparedSql } from '#persistence/prepared-sql';
import { makeEpoch } from './epoch.store.js';

/**
 * To be called after a restore from a backup, before the services start. Returns the new epoch without the WAL
 * timeline. The schema may be older than this version, because the restored database is migrated afterwards.
 * @throws UnfitStoreError if there is no schema
 */
export async function renewEpoch(databaseUrl: string): Promise<string> {
  const dataSource = createDataSource({
    url: databaseUrl,
    schema: 'history',
    poolMax: 2,
    timeouts: MIGRATION_TIMEOUTS,
  });
  await dataSource.initialize();
  try {
    await assertFit(dataSource);
    return await makeEpoch(new PreparedSql(dataSource));
  } catch (error) {
    if (!isTableMissing(error)) throw error;
    throw new UnfitStoreError('The database has not been migrated: it has no epoch to renew.', { cause: error });
  } finally {
    await dataSource.destroy();
  }
}
