import type { Sql, Statement } from '#persistence/sql';

/** Rows go to PostgreSQL as arrays by column. Nothing to write, nothing sent. */
export function write<Row>(
  sql: Sql,
  statement: Statement,
  rows: readonly Row[],
  columns: (rows: readonly Row[]) => unknown[],
): Promise<unknown> | undefined {
  return rows.length === 0 ? undefined : sql.rows(statement, columns(rows));
}

export function toJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
