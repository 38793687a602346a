import type { Sql } from '#persistence/sql';
import type { RowsStatement } from '../rows/columns.js';

/** Sends the statement unless there is nothing to write. */
export function writeRows<Row extends object>(
  sql: Sql,
  statement: RowsStatement<Row>,
  rows: readonly Row[],
): Promise<unknown> | undefined {
  return rows.length === 0 ? undefined : sql.rows(statement, statement.rows.values(rows));
}
