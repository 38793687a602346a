import type { Sql, Statement } from '#persistence/sql';

/**
 * The one row of `history.store`, and the WAL timeline: a promoted standby, which may have lost commits, is another
 * store for clients than the primary it follows.
 */
export const EPOCH: Statement = {
  name: 'epoch',
  text: `SELECT epoch || '.' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS epoch FROM history.store`,
};

const MAKE_EPOCH: Statement = {
  name: 'make-epoch',
  text: 'UPDATE history.store SET epoch = gen_random_uuid() RETURNING epoch',
};

/** The epoch as clients see it; there is always one, since the first migration makes it. */
export async function readEpoch(sql: Sql): Promise<string> {
  const [row] = await sql.rows<{ epoch: string }>(EPOCH, []);
  if (row === undefined) throw new Error('history.store has no row: it has not been set up');
  return row.epoch;
}

/**
 * Gives the store a new epoch: cursors that clients hold mean nothing from then on, and each drops what it holds and
 * syncs from nothing. Gives it without the WAL timeline.
 */
export async function makeEpoch(sql: Sql): Promise<string> {
  const [row] = await sql.rows<{ epoch: string }>(MAKE_EPOCH, []);
  if (row === undefined) throw new Error('history.store has no row: the migrations have not run');
  return row.epoch;
}
