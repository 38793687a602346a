import type { DataSource } from 'typeorm';
import { createDataSource, READ_TIMEOUTS, WRITE_TIMEOUTS, type SessionTimeouts } from '#persistence/data-source';
import { READ_PARAMETERS } from './read-sql.js';

export const SCHEMA = 'history';
/** Two write transactions run at once, over disjoint partitions. The others are for people and jobs. */
const WRITE_CONNECTIONS_MAX = 4;
/** Both shorter than on the primary, which must still have time to answer if the replica has vanished from the network. */
const REPLICA_CONNECT_MS = 3_000;
const REPLICA_TIMEOUTS: SessionTimeouts = { ...READ_TIMEOUTS, statementMs: 2_000 };

/** A pool for reads on a replica. */
export function createReplicaSource(url: string, connectionsMax: number): DataSource {
  return createDataSource({
    url,
    schema: SCHEMA,
    poolMax: connectionsMax,
    timeouts: REPLICA_TIMEOUTS,
    connectMs: REPLICA_CONNECT_MS,
    parameters: READ_PARAMETERS,
  });
}

/** Two pools, so many reads never delay a message. Together they have `connectionsMax` connections, at least two. */
export function createDataSources(url: string, connectionsMax: number): { reads: DataSource; writes: DataSource } {
  const writeMax = Math.min(WRITE_CONNECTIONS_MAX, Math.floor(connectionsMax / 2));
  return {
    reads: createDataSource({
      url,
      schema: SCHEMA,
      poolMax: connectionsMax - writeMax,
      timeouts: READ_TIMEOUTS,
      parameters: READ_PARAMETERS,
    }),
    writes: createDataSource({
      url,
      schema: SCHEMA,
      poolMax: writeMax,
      timeouts: WRITE_TIMEOUTS,
      // Every statement of the write path uses an index, too.
      parameters: READ_PARAMETERS,
    }),
  };
}
