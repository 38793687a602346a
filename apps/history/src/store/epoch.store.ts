import type { Sql, Statement } from '#persistence/sql';

/**
 * The epoch includes the WAL timeline, which changes when a standby is promoted: the standby may have lost commits, so
 * clients must treat it as another store.
 */
export const EPOCH: Statement = {
  name: 'epoch',
  text: `SELECT epoch || '.' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS epoch FROM history.store`,
};

/**
 * The database may be restored from an old or wrong backup, which does not name newer files. So their bytes stay for
 * another week (`sweep.store.ts`). A schema from before files has no such column.
 */
export const PUT_OFF_SWEEP: Statement = {
  name: 'put-off-sweep',
  text: `DO $$ BEGIN
      UPDATE history.store SET files_swept_at = NULL;
    EXCEPTION WHEN undefined_column THEN NULL;
    END $$`,
};
const MAKE_EPOCH: Statement = {
  name: 'make-epoch',
  text: 'UPDATE history.store SET epoch = gen_random_uuid() RETURNING epoch',
};

/** The epoch as clients see it. */
export async function readEpoch(sql: Sql): Promise<string> {
  const [row] = await sql.rows<{ epoch: string }>(EPOCH, []);
  if (row === undefined) throw new Error('history.store has no row: the migrations have not run');
  return row.epoch;
}

/**
 * Gives the store a new epoch. It invalidates all cursors: clients drop their cache and sync from the beginning.
 * Returns the epoch without the WAL timeline.
 */
export async function makeEpoch(sql: Sql): Promise<string> {
  await sql.rows(PUT_OFF_SWEEP, []);
  const [row] = await sql.rows<{ epoch: string }>(MAKE_EPOCH, []);
  if (row === undefined) throw new Error('history.store has no row: the migrations have not run');
  return row.epoch;
}
