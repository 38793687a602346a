import { createDataSource, MIGRATION_TIMEOUTS } from '#persistence/data-source';

/**
 * Gives the store a new epoch, after it was restored from a backup: the cursors that clients hold mean nothing in it.
 * Every client drops what it holds and syncs from nothing. Gives the new epoch, without the WAL timeline.
 */
export async function renewEpoch(databaseUrl: string): Promise<string> {
  const dataSource = createDataSource({
    url: databaseUrl,
    schema: 'history',
    poolMax: 1,
    timeouts: MIGRATION_TIMEOUTS,
  });
  await dataSource.initialize();
  try {
    const answer: unknown = await dataSource.query(
      'UPDATE history.store SET epoch = gen_random_uuid() RETURNING epoch',
    );
    return epochOf(answer);
  } finally {
    await dataSource.destroy();
  }
}

/** TypeORM answers an UPDATE with its rows and their count. */
function epochOf(answer: unknown): string {
  const [[row]] = answer as [{ epoch: string }[], number];
  if (row === undefined) throw new Error('history.store has no row: the migrations have not run');
  return row.epoch;
}
