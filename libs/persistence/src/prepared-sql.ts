import type { DataSource } from 'typeorm';
import { takeConnection, type StoreConnection } from './store-connection.js';
import type { Sql, Statement } from './sql.js';

const BEGIN: Statement = { name: 'begin', text: 'BEGIN' };
const BEGIN_SNAPSHOT: Statement = { name: 'begin_snapshot', text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' };
const COMMIT: Statement = { name: 'commit', text: 'COMMIT' };
const ROLLBACK: Statement = { name: 'rollback', text: 'ROLLBACK' };

/** The prepared statements of one open transaction. */
export interface Transaction extends Sql {
  /** Sends rows to a `COPY … FROM STDIN`. @param copied in its text format */
  copy(statement: Statement, copied: string): Promise<void>;
  /**
   * Commits before the work has returned, and need not wait for the statements in progress: if one of them fails,
   * PostgreSQL rolls back and the commit rejects. Statements and commit take one round trip together.
   */
  commit(): Promise<void>;
}

/** Runs prepared statements on any free connection of the pool, or in a transaction on one of them. */
export class PreparedSql implements Sql {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @param isInTime asked when a connection is free, which can take seconds. If it returns false, the statement is not
   * sent, and there are no rows.
   */
  async rows<Row>(statement: Statement, values: readonly unknown[], isInTime = (): boolean => true): Promise<Row[]> {
    const connection = await takeConnection(this.dataSource);
    try {
      return isInTime() ? await connection.rows<Row>(statement, values) : [];
    } catch (error) {
      connection.suspect(error);
      throw error;
    } finally {
      await connection.release();
    }
  }

  /**
   * Runs the work in a `READ COMMITTED` transaction on the primary. Commits if it resolves, rolls back if it rejects.
   */
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return this.within(BEGIN, work);
  }

  /**
   * Runs the work in one snapshot: all of its reads see the store as of the first one. Resolves before the transaction
   * has ended, because it has nothing to commit.
   */
  snapshot<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.within(BEGIN_SNAPSHOT, async (open) => resolve(await work(open))).catch(reject);
    });
  }

  private async within<Result>(begin: Statement, work: (open: Transaction) => Promise<Result>): Promise<Result> {
    const connection = await takeConnection(this.dataSource);
    const open = new OpenTransaction(connection);
    try {
      // BEGIN goes first, in one write with the work's first statements.
      const [, result] = await Promise.all([connection.rows(begin, []), work(open)]);
      await open.commit();
      return result;
    } catch (error) {
      open.end();
      await endFailed(connection, error);
      // Whichever rejection came first, the failed statement is the cause.
      throw open.failure ?? error;
    } finally {
      open.end();
      await connection.release();
    }
  }
}

class OpenTransaction implements Transaction {
  /** The error of the first statement that failed. */
  failure: unknown;
  private committed: Promise<void> | undefined;
  private hasEnded = false;

  constructor(private readonly connection: StoreConnection) {}

  /** Once the transaction has ended, statements that other parts of the work still send must not run outside of it. */
  end(): void {
    this.hasEnded = true;
  }

  rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return this.send(statement, () => this.connection.rows<Row>(statement, values));
  }

  copy(statement: Statement, copied: string): Promise<void> {
    return this.send(statement, () => this.connection.copy(statement, copied));
  }

  commit(): Promise<void> {
    this.committed ??= this.sendCommit();
    return this.committed;
  }

  private async send<Answer>({ name }: Statement, act: () => Promise<Answer>): Promise<Answer> {
    if (this.hasEnded) throw new Error(`${name}: the transaction has ended`);
    try {
      return await act();
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  }

  private async sendCommit(): Promise<void> {
    // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, without an error.
    const command = await this.connection.command(COMMIT);
    if (command !== 'COMMIT') throw new Error('the transaction had failed and was rolled back');
  }
}

async function endFailed(connection: StoreConnection, error: unknown): Promise<void> {
  connection.suspect(error);
  try {
    await connection.command(ROLLBACK);
  } catch (rollbackError) {
    // A connection that cannot be rolled back must not return to the pool.
    connection.suspect(rollbackError, true);
  }
}
