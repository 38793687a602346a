import { Logger } from '@nestjs/common';
import pg from 'pg';
import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';

/** How long a connection to PostgreSQL may take, and how long a query waits for a free one. */
const CONNECT_TIMEOUT_MS = 3_000;
const IDLE_CONNECTION_MS = 30_000;
const KEEP_ALIVE_AFTER_MS = 10_000;
/** What a server that has vanished from the network may take longer than its own `statement_timeout`. */
const SILENCE_TIMEOUT_MS = 1_500;

const INT8_OID = 20;
const INT8_ARRAY_OID = 1016;

/** What PostgreSQL itself ends, per connection: no statement of the application has to be trusted with it. */
export interface SessionTimeouts {
  readonly statementMs: number;
  readonly lockMs: number;
  readonly idleInTransactionMs: number;
}

/** Ends the transaction of a paused process before anyone could take its effects for new. */
export const WRITE_TIMEOUTS: SessionTimeouts = { statementMs: 1_500, lockMs: 500, idleInTransactionMs: 1_500 };
export const READ_TIMEOUTS: SessionTimeouts = { statementMs: 5_000, lockMs: 500, idleInTransactionMs: 5_000 };
/** A migration may take as long as it takes; one that stands still in its transaction is ended. */
export const MIGRATION_TIMEOUTS: SessionTimeouts = { statementMs: 0, lockMs: 0, idleInTransactionMs: 60_000 };

/* eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- TypeORM's own type of a class */
type EntityClass = Function | EntitySchema;

export interface DataSourceSettings {
  readonly url: string;
  /** The service's own schema; its migrations table stands in it too. */
  readonly schema: string;
  readonly entities?: EntityClass[];
  readonly migrations?: (new () => MigrationInterface)[];
  /** Connections at most. */
  readonly poolMax: number;
  readonly timeouts: SessionTimeouts;
  /** Further settings of each connection, such as `{ enable_seqscan: 'off' }`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * A pool of connections, not opened yet (`initialize()`). `bigint` comes as number (every counter is a safe integer),
 * statements that are sent without awaiting each other share a round trip, prepared ones keep their generic plan.
 */
export function createDataSource(settings: DataSourceSettings): DataSource {
  const logger = new Logger('Persistence');
  return new DataSource({
    type: 'postgres',
    url: settings.url,
    schema: settings.schema,
    entities: settings.entities ?? [],
    migrations: settings.migrations ?? [],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    applicationName: `parley-${settings.schema}`,
    installExtensions: false,
    synchronize: false,
    logging: false,
    poolSize: settings.poolMax,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    // A connection that breaks while it is idle: the pool drops it, and the next query opens another.
    poolErrorHandler: (error: unknown) => logger.warn({ event: 'postgres.connection.lost', reason: String(error) }),
    extra: sessionOptions(settings),
  });
}

function sessionOptions({ timeouts, parameters }: DataSourceSettings): object {
  const fixed = { plan_cache_mode: 'force_generic_plan', timezone: 'UTC', ...parameters };
  return {
    statement_timeout: timeouts.statementMs,
    lock_timeout: timeouts.lockMs,
    idle_in_transaction_session_timeout: timeouts.idleInTransactionMs,
    query_timeout: timeouts.statementMs === 0 ? 0 : timeouts.statementMs + SILENCE_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    pipeline: true,
    options: Object.entries(fixed)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    types: { getTypeParser },
    onConnect: surviveEarlyEnd,
  };
}

/**
 * The pool stops listening to a connection as it hands it over, and TypeORM begins a moment later: what PostgreSQL says
 * in between (that it shuts down) would end the process. The query on it fails, and the pool drops it.
 */
function surviveEarlyEnd(client: pg.ClientBase): void {
  client.on('error', () => undefined);
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`${text} is not a safe integer`);
  return value;
}

/** node-postgres' own parsers, but for `bigint`, which is text with those. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
  if (format !== 'binary' && oid === INT8_OID) return parseInt8;
  if (format !== 'binary' && oid === INT8_ARRAY_OID)
    return (text: string) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(parseInt8));
  return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text');
}
