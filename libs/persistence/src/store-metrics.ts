import type { DataSource } from 'typeorm';
import type { Metrics } from '#platform/metrics';
import { observeStatements } from './store-connection.js';

/** A pool of connections, and what metrics call it. */
export interface MeasuredStore {
  readonly name: string;
  readonly dataSource: DataSource;
}

const MS_PER_SECOND = 1000;
/** Statements that tell more than that the store is slow; all others are `other`. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['lock-rooms', 'lock'],
  ['commit', 'commit'],
]);

/** How PostgreSQL is used: the pools, and how long statements take from when they are sent. */
export function measureStores(metrics: Metrics, stores: readonly MeasuredStore[]): void {
  measurePools(metrics, stores);
  const seconds = metrics.histogram({
    name: 'parley_postgres_statement_seconds',
    help: 'From a prepared statement sent to its answer, by kind: lock (of rooms, with the wait for others), commit, other.',
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
  gauge('connections_busy', 'Connections that carry out a statement or a transaction.', (pool) => busy(pool));
  gauge('connections_max', 'Connections that the pool opens at most.', ({ options }) => options.max);
  gauge('waiting', 'Work that waits for a connection.', (pool) => waiting(pool));
}

/** What is read of node-postgres' pool. */
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
 * A pool queues also what gets a free connection in the next tick: so does the readiness check of the very scrape, each
 * time. What the free ones, and those it may still open, have room for does not wait.
 */
function waiting(pool: Pool): number {
  const free = pool.options.max - busy(pool);
  return Math.max(0, pool.waitingCount - free);
}

/** `undefined` before it is open. TypeORM hands its pool out under a name of its driver. */
function poolOf({ driver }: DataSource): Pool | undefined {
  const pool: unknown = Reflect.get(driver, 'master');
  return isPool(pool) ? pool : undefined;
}

function isPool(value: unknown): value is Pool {
  return typeof value === 'object' && value !== null && 'totalCount' in value && 'waitingCount' in value;
}
