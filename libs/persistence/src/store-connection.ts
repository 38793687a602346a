import type { Writable } from 'node:stream';
import type { DataSource, QueryRunner } from 'typeorm';
import { isStoreAway } from './pg-errors.policy.js';
import type { Sql, Statement } from './sql.js';

/** What is used of node-postgres' client; TypeORM hands it out as `any`. */
interface PgClient {
  query(query: {
    name: string;
    text: string;
    values: readonly unknown[];
  }): Promise<{ rows: unknown[]; command: string }>;
  end(): Promise<void>;
  readonly connection?: { readonly stream?: Writable };
}

function isPgClient(value: unknown): value is PgClient {
  return typeof value === 'object' && value !== null && 'query' in value && 'end' in value;
}

/** Told the name of each statement that was answered, and the ms since it was sent. */
export type StatementObserver = (name: string, ms: number) => void;

const observers = new WeakMap<DataSource, StatementObserver>();

/** One observer per pool; it must not throw. */
export function observeStatements(dataSource: DataSource, observer: StatementObserver): void {
  observers.set(dataSource, observer);
}

/** One connection, taken out of the pool until it is released. */
export class StoreConnection implements Sql {
  private broken = false;
  private corked = false;

  constructor(
    private readonly runner: QueryRunner,
    private readonly client: PgClient,
    private readonly observer: StatementObserver | undefined,
  ) {}

  async rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.query(statement, values);
    // The statement's text and the type that the caller names for its rows stand side by side.
    return rows as Row[];
  }

  /** The command tag that PostgreSQL answered. */
  async command(statement: Statement): Promise<string> {
    const { command } = await this.query(statement, []);
    return command;
  }

  /** Notes that an error was seen: one of the connection itself (or `fatal`) keeps it out of the pool. */
  suspect(error: unknown, fatal = false): void {
    if (fatal || isStoreAway(error)) this.broken = true;
  }

  private async query({ name, text }: Statement, values: readonly unknown[]) {
    this.corkForThisTurn();
    const sentAtMs = performance.now();
    try {
      return await this.client.query({ name, text, values });
    } finally {
      this.observer?.(name, performance.now() - sentAtMs);
    }
  }

  /** Statements that are sent without waiting in between leave in one write, and PostgreSQL reads them at once. */
  private corkForThisTurn(): void {
    const stream = this.client.connection?.stream;
    if (this.corked || stream === undefined) return;
    this.corked = true;
    stream.cork();
    process.nextTick(() => {
      this.corked = false;
      stream.uncork();
    });
  }

  async release(): Promise<void> {
    // A client that is ending is dropped by the pool; an answer of the server is not waited for.
    if (this.broken) this.client.end().catch(() => undefined);
    await this.runner.release();
  }
}

/** Waits for a free connection; rejects when there is none in time. */
export async function takeConnection(dataSource: DataSource): Promise<StoreConnection> {
  const runner = dataSource.createQueryRunner();
  const client: unknown = await runner.connect();
  if (!isPgClient(client)) throw new Error('the data source is not one of node-postgres');
  return new StoreConnection(runner, client, observers.get(dataSource));
}
