import type { DataSource, EntityManager } from 'typeorm';
import { PreparedSql } from '#persistence/prepared-sql';
import type { Sql, Statement } from '#persistence/sql';

/** Auth's connections to PostgreSQL. */
export class AuthSql implements Sql {
  private readonly prepared: PreparedSql;

  constructor(readonly store: DataSource) {
    this.prepared = new PreparedSql(store);
  }

  rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return this.prepared.rows<Row>(statement, values);
  }

  /** Runs the work in a `READ COMMITTED` transaction. Commits if it resolves, rolls back if it rejects. */
  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.store.transaction(work);
  }
}
