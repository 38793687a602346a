import type { Sql, Statement } from '#persistence/sql';

/** How far a server is in the log of one epoch. */
export interface LogPosition {
  /** As in `readEpoch`; `null` for a server that is no replica, or was promoted. */
  readonly epoch: string | null;
  /** Bytes of WAL. */
  readonly position: number;
}

const WRITTEN: Statement = {
  name: 'written',
  text: `SELECT epoch || '.' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS epoch,
      (pg_current_wal_lsn() - '0/0')::bigint AS position
    FROM history.store`,
};

/**
 * A replica knows from its control file which timelines it has replayed. After a failover it notes the new one with its
 * next restartpoint: until then it counts as a replica of the old primary.
 */
const REPLAYED: Statement = {
  name: 'replayed',
  text: `SELECT CASE WHEN pg_is_in_recovery() THEN s.epoch || '.' ||
        upper(lpad(to_hex(greatest(c.timeline_id, r.min_recovery_end_timeline)), 8, '0')) END AS epoch,
      (pg_last_wal_replay_lsn() - '0/0')::bigint AS position
    FROM history.store s, pg_control_checkpoint() c, pg_control_recovery() r`,
};

/** The position up to which the primary has written its log. */
export function readWritten(primary: Sql): Promise<LogPosition> {
  return readPosition(primary, WRITTEN);
}

/** The position up to which a replica has replayed the log. Within a snapshot, the epoch is the snapshot's. */
export function readReplayed(replica: Sql): Promise<LogPosition> {
  return readPosition(replica, REPLAYED);
}

async function readPosition(sql: Sql, statement: Statement): Promise<LogPosition> {
  const [row] = await sql.rows<LogPosition>(statement, []);
  if (row === undefined) throw new Error('history.store has no row: the migrations have not run');
  return row;
}
