/** SQL text that PostgreSQL prepares once per connection. The name is unique in the process. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** Also in a snapshot of a replica, the primary executes it: rights must not lag behind. */
  readonly onPrimary?: true;
}

/** Runs prepared statements: a pool, or one connection inside a transaction. */
export interface Sql {
  /** The rows as `pg` returns them: `bigint` as number, `timestamptz` as Date, `json` parsed. */
  rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}
