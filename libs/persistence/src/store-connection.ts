import type { Writable } from 'node:stream';
import type { DataSource, QueryRunner } from 'typeorm';
import { isStoreAway } from './pg-errors.policy.js';
import type { Sql, Statement } from './sql.js';

/** The part of node-postgres's client that we use. TypeORM types it as `any`. */
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

/** Called with the name of each answered statement and the ms since it was sent. */
export type StatementObserver = (name: string, ms: number) => void;

const observers = new WeakMap<DataSource, StatementObserver>();

/** One observer per pool. It must not throw. */
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
    // The caller names the row type next to the statement's text.
    return rows as Row[];
  }

  /** The command tag of PostgreSQL's answer. */
  async command(statement: Statement): Promise<string> {
    const { command } = await this.query(statement, []);
    return command;
  }

  /** Records an error. After a connection error, or a `fatal` one, the connection does not return to the pool. */
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

  /** Statements sent without waiting in between leave in one write, and PostgreSQL reads them at once. */
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
    // The pool drops a client that is ending. We do not wait for the server's answer.
    if (this.broken) this.client.end().catch(() => undefined);
    await this.runner.release();
  }
}

/** Waits for a free connection. Rejects if none is free in time. */
export async function takeConnection(dataSource: DataSource): Promise<StoreConnection> {
  const runner = dataSource.createQueryRunner();
  const client: unknown = await runner.connect();
  if (!isPgClient(client)) throw new Error('the data source does not use node-postgres');
  return new StoreConnection(runner, client, observers.get(dataSource));
}
