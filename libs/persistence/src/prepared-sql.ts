import type { DataSource } from 'typeorm';
import { takeConnection, type StoreConnection } from './store-connection.js';
import type { Sql, Statement } from './sql.js';

const BEGIN: Statement = { name: 'begin', text: 'BEGIN' };
const BEGIN_SNAPSHOT: Statement = { name: 'begin_snapshot', text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' };
const COMMIT: Statement = { name: 'commit', text: 'COMMIT' };
const ROLLBACK: Statement = { name: 'rollback', text: 'ROLLBACK' };

/** The prepared statements of one open transaction. */
export interface Transaction extends Sql {
  /**
   * Commits before the work has returned; need not wait for statements that are on their way: one of them that fails
   * turns the commit into a rollback, and it rejects. Sent together they take one round trip.
   */
  commit(): Promise<void>;
}

/** Prepared statements on whichever connection of the pool is free, or on one of them in a transaction. */
export class PreparedSql implements Sql {
  constructor(private readonly dataSource: DataSource) {}

  async rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    const connection = await takeConnection(this.dataSource);
    try {
      return await connection.rows<Row>(statement, values);
    } catch (error) {
      connection.suspect(error);
      throw error;
    } finally {
      await connection.release();
    }
  }

  /** Commits when the work resolves, rolls back when it rejects. `READ COMMITTED`, on the primary. */
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return this.within(BEGIN, work);
  }

  /** All reads of the work see the store as of the first one. */
  snapshot<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    return this.within(BEGIN_SNAPSHOT, work);
  }

  private async within<Result>(begin: Statement, work: (open: Transaction) => Promise<Result>): Promise<Result> {
    const connection = await takeConnection(this.dataSource);
    const open = new OpenTransaction(connection);
    try {
      // BEGIN goes first, and travels with the work's first statements.
      const [, result] = await Promise.all([connection.rows(begin, []), work(open)]);
      await open.commit();
      return result;
    } catch (error) {
      open.end();
      await endFailed(connection, error);
      // Whichever rejection came first: what a statement said is the cause.
      throw open.failure ?? error;
    } finally {
      open.end();
      await connection.release();
    }
  }
}

class OpenTransaction implements Transaction {
  /** What the first statement that failed has said. */
  failure: unknown;
  private committed: Promise<void> | undefined;
  private hasEnded = false;

  constructor(private readonly connection: StoreConnection) {}

  /** What a part of the work still sends, since another part has failed, would run outside of the transaction. */
  end(): void {
    this.hasEnded = true;
  }

  async rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    if (this.hasEnded) throw new Error(`${statement.name}: the transaction has ended`);
    try {
      return await this.connection.rows<Row>(statement, values);
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  }

  commit(): Promise<void> {
    this.committed ??= this.send();
    return this.committed;
  }

  private async send(): Promise<void> {
    // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, and no error.
    const command = await this.connection.command(COMMIT);
    if (command !== 'COMMIT') throw new Error('the transaction had failed and was rolled back');
  }
}

async function endFailed(connection: StoreConnection, error: unknown): Promise<void> {
  connection.suspect(error);
  try {
    await connection.command(ROLLBACK);
  } catch (rollbackError) {
    // What cannot be rolled back must not go back into the pool.
    connection.suspect(rollbackError, true);
  }
}
