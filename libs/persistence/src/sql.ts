/** A written SQL text that PostgreSQL prepares once per connection; the name is unique in the process. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Something that runs prepared statements: a pool, or one connection inside a transaction. */
export interface Sql {
  /** Rows as `pg` gives them: `bigint` as number, `timestamptz` as Date, `json` parsed. */
  rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}
