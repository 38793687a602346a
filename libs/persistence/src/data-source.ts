import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import { getTypeParser } from './type-parsers.js';

/** PostgreSQL takes seconds to open a connection on a busy machine. Reads have 6 s, clients wait 10 s. */
const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_CONNECTION_MS = 30_000;
const KEEP_ALIVE_AFTER_MS = 10_000;
/** How much longer than its `statement_timeout` a server that has vanished from the network may take. */
const SILENCE_TIMEOUT_MS = 1_500;

/** Timeouts that PostgreSQL itself enforces on each connection. */
export interface SessionTimeouts {
  readonly statementMs: number;
  readonly lockMs: number;
  readonly idleInTransactionMs: number;
}

/** Ends the transaction of a paused process, so that it cannot commit much later. */
export const WRITE_TIMEOUTS: SessionTimeouts = { statementMs: 1_500, lockMs: 500, idleInTransactionMs: 1_500 };
export const READ_TIMEOUTS: SessionTimeouts = { statementMs: 5_000, lockMs: 500, idleInTransactionMs: 5_000 };
/** A migration has no time limit. If it stands idle in its transaction, PostgreSQL ends it. */
export const MIGRATION_TIMEOUTS: SessionTimeouts = { statementMs: 0, lockMs: 0, idleInTransactionMs: 60_000 };

export interface DataSourceSettings {
  readonly url: string;
  /** The service's own schema. It contains the migrations table. */
  readonly schema: string;
  readonly migrations?: (new () => MigrationInterface)[];
  /** The largest number of connections. */
  readonly poolMax: number;
  readonly timeouts: SessionTimeouts;
  /** The longest time to open a connection, and the longest wait for a free one; 5 s if omitted. */
  readonly connectMs?: number;
  /** Further settings of each connection, for example `{ enable_seqscan: 'off' }`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * A pool of connections, not opened yet (`initialize()`). `bigint` is returned as number (every counter is a safe
 * integer). Statements sent without awaiting each other share a round trip, and prepared statements keep their generic
 * plan.
 */
export function createDataSource(settings: DataSourceSettings): DataSource {
  const logger = new Logger('Persistence');
  const dataSource = new DataSource({
    type: 'postgres',
    url: settings.url,
    schema: settings.schema,
    migrations: settings.migrations ?? [],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    applicationName: `parley-${settings.schema}`,
    installExtensions: false,
    synchronize: false,
    logging: false,
    poolSize: settings.poolMax,
    connectTimeoutMS: settings.connectMs ?? CONNECT_TIMEOUT_MS,
    // An idle connection has broken. The pool drops it, and the next query opens another one.
    poolErrorHandler: (error: unknown) => logger.warn({ event: 'postgres.connection.lost', reason: String(error) }),
    extra: sessionOptions(settings),
  });
  intended.set(dataSource, {
    ...Object.fromEntries(Object.entries(timeoutsOf(settings)).map(([name, ms]) => [name, String(ms)])),
    ...parametersOf(settings),
  });
  return dataSource;
}

const intended = new WeakMap<DataSource, Readonly<Record<string, string>>>();

/** The settings that each connection of the pool asks for, as PostgreSQL's `pg_settings` shows them. */
export function intendedSettings(dataSource: DataSource): Readonly<Record<string, string>> {
  return intended.get(dataSource) ?? {};
}

function timeoutsOf({ timeouts }: DataSourceSettings): Readonly<Record<string, number>> {
  return {
    statement_timeout: timeouts.statementMs,
    lock_timeout: timeouts.lockMs,
    idle_in_transaction_session_timeout: timeouts.idleInTransactionMs,
  };
}

function parametersOf({ parameters }: DataSourceSettings): Readonly<Record<string, string>> {
  return { plan_cache_mode: 'force_generic_plan', timezone: 'UTC', ...parameters };
}

function sessionOptions(settings: DataSourceSettings): object {
  const { timeouts } = settings;
  return {
    ...timeoutsOf(settings),
    query_timeout: timeouts.statementMs === 0 ? 0 : timeouts.statementMs + SILENCE_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    pipeline: true,
    options: Object.entries(parametersOf(settings))
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    types: { getTypeParser },
    onConnect: surviveEarlyEnd,
  };
}

/**
 * The pool removes its error listener when it hands over a connection, and TypeORM adds its own a moment later. Without
 * a listener in between, a message that PostgreSQL is shutting down would end the process. With one, the query fails
 * and the pool drops the connection.
 */
function surviveEarlyEnd(client: pg.ClientBase): void {
  client.on('error', () => undefined);
}
