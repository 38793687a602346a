import type { DataSource } from 'typeorm';
import { createDataSource, READ_TIMEOUTS, WRITE_TIMEOUTS } from '#persistence/data-source';
import { READ_PARAMETERS } from './read-sql.js';

export const SCHEMA = 'history';
/** Two write transactions run at once, over disjoint partitions. The others are for people and jobs. */
const WRITE_CONNECTIONS_MAX = 4;

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
