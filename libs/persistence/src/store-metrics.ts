import type { DataSource } from 'typeorm';
import type { Metrics } from '#platform/metrics/metrics';
import { observeStatements } from './store-connection.js';

/** A pool of connections, and its name in the metrics. */
export interface MeasuredStore {
  readonly name: string;
  readonly dataSource: DataSource;
}

const MS_PER_SECOND = 1000;
/** Statements measured by a kind of their own. All others are `other`. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['lock-rooms', 'lock'],
  ['commit', 'commit'],
]);

/** Metrics of PostgreSQL: the pools, and the time from sending a statement to its answer. */
export function measureStores(metrics: Metrics, stores: readonly MeasuredStore[]): void {
  measurePools(metrics, stores);
  const seconds = metrics.histogram({
    name: 'parley_postgres_statement_seconds',
    help: 'Time from sending a prepared statement to its answer, by kind: lock (of rooms, including the wait), commit, other.',
    labels: ['store', 'kind'],
  });
  for (const { name, dataSource } of stores) {
    const kinds = new Map([...new Set(KINDS.values())].map((kind) => [kind, seconds.labels(name, kind)]));
    const other = seconds.labels(name, 'other');
    observeStatements(dataSource, (statement, ms) => {
      const kind = KINDS.get(statement);
      const child = kind === undefined ? other : kinds.get(kind);
      child?.observe(ms / MS_PER_SECOND);
    });
  }
}

function measurePools(metrics: Metrics, stores: readonly MeasuredStore[]): void {
  const gauge = (name: string, help: string, read: (pool: Pool) => number): void => {
    metrics.gauge({ name: `parley_postgres_${name}`, help, labels: ['store'] as const }, (held) => {
      for (const store of stores) {
        const pool = poolOf(store.dataSource);
        if (pool !== undefined) held.set({ store: store.name }, read(pool));
      }
    });
  };
  gauge('connections', 'Open connections to PostgreSQL.', ({ totalCount }) => totalCount);
  gauge('connections_busy', 'Connections with a statement or transaction in progress.', (pool) => busy(pool));
  gauge('connections_max', 'Largest number of connections in the pool.', ({ options }) => options.max);
  gauge('waiting', 'Requests waiting for a connection.', (pool) => waiting(pool));
}

/** The part of node-postgres's pool that we read. */
interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max: number };
}

function busy({ totalCount, idleCount }: Pool): number {
  return totalCount - idleCount;
}

/**
 * A pool also queues requests that get a free connection in the next tick, such as the readiness check of the same
 * scrape. Requests that fit into the free connections, and those still to be opened, do not count as waiting.
 */
function waiting(pool: Pool): number {
  const free = pool.options.max - busy(pool);
  return Math.max(0, pool.waitingCount - free);
}

/** `undefined` before it is open. TypeORM exposes its pool under a driver-specific name. */
function poolOf({ driver }: DataSource): Pool | undefined {
  const pool: unknown = Reflect.get(driver, 'master');
  return isPool(pool) ? pool : undefined;
}

function isPool(value: unknown): value is Pool {
  return typeof value === 'object' && value !== null && 'totalCount' in value && 'waitingCount' in value;
}
