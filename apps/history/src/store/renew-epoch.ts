import { createDataSource, MIGRATION_TIMEOUTS } from '#persistence/data-source';
import { PreparedSql } from '#persistence/prepared-sql';
import { makeEpoch } from './epoch.store.js';

/** After the store was restored from a backup, while nothing runs on it. Gives the new epoch, without the WAL timeline. */
export async function renewEpoch(databaseUrl: string): Promise<string> {
  const dataSource = createDataSource({
    url: databaseUrl,
    schema: 'history',
    poolMax: 1,
    timeouts: MIGRATION_TIMEOUTS,
  });
  await dataSource.initialize();
  try {
    return await makeEpoch(new PreparedSql(dataSource));
  } finally {
    await dataSource.destroy();
  }
}
