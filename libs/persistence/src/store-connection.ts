import type { DataSource, QueryRunner } from 'typeorm';
import { Burst, type Answer, type PreparedStatements, type SentStatement } from './burst.js';
import { toParameter } from './parameters.js';
import { isStoreUnavailable } from './pg-errors.policy.js';
import type { Sql, Statement } from './sql.js';

/** The part of node-postgres's client that we use. TypeORM types it as `any`. */
interface PgClient {
  query(burst: Burst): unknown;
  end(): Promise<void>;
}

function isPgClient(value: unknown): value is PgClient {
  return typeof value === 'object' && value !== null && 'query' in value && 'end' in value;
}

/** Called with the name of each answered statement and the ms since it was sent. */
export type StatementObserver = (name: string, ms: number) => void;

const observers = new WeakMap<DataSource, StatementObserver>();
const preparedOn = new WeakMap<PgClient, PreparedStatements>();

/** One observer per pool. It must not throw. */
export function observeStatements(dataSource: DataSource, observer: StatementObserver): void {
  observers.set(dataSource, observer);
}

/** One connection, taken out of the pool until it is released. */
export class StoreConnection implements Sql {
  private broken = false;
  /** Statements of this event-loop turn. */
  private next: SentStatement[] = [];
  private readonly prepared: PreparedStatements;

  constructor(
    private readonly runner: QueryRunner,
    private readonly client: PgClient,
    private readonly observer: StatementObserver | undefined,
  ) {
    this.prepared = preparedOn.get(client) ?? new Map<string, undefined>();
    preparedOn.set(client, this.prepared);
  }

  async rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.query(statement, values);
    // The caller names the row type next to the statement's text.
    return rows as Row[];
  }

  /** Sends rows to a `COPY … FROM STDIN`. @param copied in its text format */
  async copy(statement: Statement, copied: string): Promise<void> {
    await this.query(statement, [], Buffer.from(copied));
  }

  /** The command tag of PostgreSQL's answer. */
  async command(statement: Statement): Promise<string> {
    const { command } = await this.query(statement, []);
    return command;
  }

  /** Records an error. After a connection error, or a `fatal` one, the connection does not return to the pool. */
  suspect(error: unknown, fatal = false): void {
    if (fatal || isStoreUnavailable(error)) this.broken = true;
  }

  /** Statements sent without waiting in between leave in one burst. */
  private query(statement: Statement, values: readonly unknown[], copied?: Buffer): Promise<Answer> {
    const sentAtMs = performance.now();
    return new Promise((answer, fail) => {
      const completed = (): void => this.observer?.(statement.name, performance.now() - sentAtMs);
      const parameters = values.map(toParameter);
      if (this.next.push({ statement, parameters, copied, completed, answer, fail }) === 1)
        process.nextTick(() => this.flush());
    });
  }

  private flush(): void {
    const sent = this.next;
    this.next = [];
    this.client.query(new Burst(sent, this.prepared));
  }

  async release(): Promise<void> {
    // The pool drops a client that is ending. We do not wait for the server's answer.
    if (this.broken) this.client.end().catch(() => undefined);
    await this.runner.release();
  }
}

/** Waits for a free connection. Rejects if none is free in time. */
export async function takeConnection(dataSource: DataSource): Promise<StoreConnection> {
  return connectionOf(dataSource, dataSource.createQueryRunner());
}

/** The connection of a query runner, which may have a transaction. */
export async function connectionOf(
  dataSource: DataSource,
  runner = dataSource.createQueryRunner(),
): Promise<StoreConnection> {
  const client: unknown = await runner.connect();
  if (!isPgClient(client)) throw new Error('the data source does not use node-postgres');
  return new StoreConnection(runner, client, observers.get(dataSource));
}
