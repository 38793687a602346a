import type { Delivery } from '#contracts';

import { type MirrorStatement, type MirrorValue, statementsOf } from './mirror.policy.js';

/** Tables that hold what a hook delivers: a place where statements run, in a transaction of yours. */
export interface MirrorStore<Done extends void | Promise<void>> {
  run(statements: readonly MirrorStatement[]): Done;
}

/** A connection of `pg`, or anything with its method. */
export interface PostgresClient {
  query(text: string, values: MirrorValue[]): Promise<unknown>;
}

/** A database of `better-sqlite3` or `node:sqlite`. */
export interface SqliteDatabase {
  prepare(text: string): { run(...values: MirrorValue[]): unknown };
}

export interface ApplyOptions {
  /** Keep messages that retention purges, and those that a restore of Parley loses. What people delete goes. */
  readonly archive?: boolean;
}

/**
 * Keeps a delivery: the receiver's rule of the protocol. Deliveries may come often and late. Call it in a transaction, commit, and
 * only then accept the delivery. With a hook from `start` the tables then equal Parley's state.
 */
export function apply<Done extends void | Promise<void>>(
  delivery: Delivery,
  store: MirrorStore<Done>,
  { archive = false }: ApplyOptions = {},
): Done {
  return store.run(statementsOf(delivery, archive));
}

/** @param client in a transaction */
export function postgres(client: PostgresClient): MirrorStore<Promise<void>> {
  return {
    async run(statements) {
      for (const { text, values } of statements) {
        let place = 0;
        await client.query(
          text.replace(/\?/g, () => `$${String(++place)}`),
          [...values],
        );
      }
    },
  };
}

/** @param database in a transaction; all is done when `apply` returns */
export function sqlite(database: SqliteDatabase): MirrorStore<void> {
  return {
    run(statements) {
      for (const { text, values } of statements) database.prepare(text).run(...values);
    },
  };
}
