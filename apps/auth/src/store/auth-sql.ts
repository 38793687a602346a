import type { DataSource, EntityManager } from 'typeorm';
import { PreparedSql } from '#persistence/prepared-sql';
import type { Sql, Statement } from '#persistence/sql';
import { connectionOf } from '#persistence/store-connection';

const managers = new WeakMap<Sql, EntityManager>();

/** Auth's connections to PostgreSQL. */
export class AuthSql implements Sql {
  private readonly prepared: PreparedSql;

  constructor(readonly store: DataSource) {
    this.prepared = new PreparedSql(store);
    managers.set(this, store.manager);
  }

  rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return this.prepared.rows<Row>(statement, values);
  }

  /** Runs the work in a `READ COMMITTED` transaction. Commits if it resolves, rolls back if it rejects. */
  transaction<Result>(work: (open: Sql) => Promise<Result>): Promise<Result> {
    return this.store.transaction(async (manager) => {
      const open = await connectionOf(this.store, manager.queryRunner);
      managers.set(open, manager);
      return work(open);
    });
  }
}

/** The same connection, for statements that have no name yet. */
export function managerOf(sql: Sql): EntityManager {
  const manager = managers.get(sql);
  if (manager === undefined) throw new Error('the connection is not one of auth');
  return manager;
}
