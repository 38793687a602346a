import type { DataSource } from 'typeorm';
import { PreparedSql, type Transaction } from '#persistence/prepared-sql';
import type { Sql } from '#persistence/sql';

/** Auth's connections to PostgreSQL. */
export class AuthSql extends PreparedSql {
  private readonly afterwards = new WeakMap<Sql, Set<() => void>>();

  constructor(readonly store: DataSource) {
    super(store);
  }

  /** Runs the act once after this transaction has committed, and never if it rolls back. It must not throw. */
  afterCommit(open: Sql, act: () => void): void {
    this.afterwards.get(open)?.add(act);
  }

  /** As `PreparedSql`. */
  override async transaction<Result>(work: (open: Transaction) => Promise<Result>): Promise<Result> {
    const acts = new Set<() => void>();
    const result = await super.transaction((open) => {
      this.afterwards.set(open, acts);
      return work(open);
    });
    for (const act of acts) act();
    return result;
  }
}
