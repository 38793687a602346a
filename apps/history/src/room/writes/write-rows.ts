import type { Sql } from '#persistence/sql';
import type { RowsStatement } from '../rows/columns.js';

/** Sends no statement without rows. */
export function writeRows<Row extends object>(
  sql: Sql,
  statement: RowsStatement<Row>,
  rows: readonly Row[],
): Promise<unknown> | undefined {
  return rows.length === 0 ? undefined : sql.rows(statement, statement.rows.values(rows));
}
