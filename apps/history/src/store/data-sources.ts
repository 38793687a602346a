import type { DataSource } from 'typeorm';
import { createDataSource, READ_TIMEOUTS, WRITE_TIMEOUTS, type SessionTimeouts } from '#persistence/data-source';
import { READ_PARAMETERS } from './read-sql.js';

export const SCHEMA = 'history';
/** Two transactions of commands run at once, over disjoint partitions; beside them a heavy one, and the reads that weigh and that the check needs. */
const COMMAND_CONNECTIONS_MAX = 4;
/** Files, blocks, people and jobs. */
const WRITE_CONNECTIONS_MAX = 3;
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

/** A part of an import takes a second at most, more on a busy host. */
const IMPORT_TIMEOUTS: SessionTimeouts = { statementMs: 8_000, lockMs: 4_000, idleInTransactionMs: 4_000 };

/** The connections of each pool. Of the ten that are the default, commands have three and other writes two. */
function sharesOf(connectionsMax: number): Record<'reads' | 'writes' | 'commands', number> {
  const commands = Math.min(COMMAND_CONNECTIONS_MAX, Math.floor(connectionsMax / 3));
  const writes = Math.min(WRITE_CONNECTIONS_MAX, Math.max(1, Math.floor(connectionsMax / 4)));
  return { commands, writes, reads: connectionsMax - commands - writes };
}

/**
 * Three pools, so neither reads nor other writes delay a message. Together they have `connectionsMax` connections, at least
 * three. The one connection for imports comes on top.
 */
export function createDataSources(
  url: string,
  connectionsMax: number,
): Record<'reads' | 'writes' | 'commands' | 'imports', DataSource> {
  const { reads, writes, commands } = sharesOf(connectionsMax);
  // Every statement uses an index, the statements of writes and commands too.
  const pool = (poolMax: number, timeouts: SessionTimeouts): DataSource =>
    createDataSource({ url, schema: SCHEMA, poolMax, timeouts, parameters: READ_PARAMETERS });
  return {
    reads: pool(reads, READ_TIMEOUTS),
    writes: pool(writes, WRITE_TIMEOUTS),
    commands: pool(commands, WRITE_TIMEOUTS),
    imports: pool(1, IMPORT_TIMEOUTS),
  };
}
