import type { Sql, Statement } from '#persistence/sql';

/** A report may have thousands of entries. */
const REPORTS_PER_STATEMENT = 100;

/** Reports that were closed, or, of those still open, last reported, so many days ago. Index: `reports_kept`, `report_entries_newest`. */
export const DELETE_REPORTS: Statement = {
  name: 'delete-reports',
  text: `WITH ended AS (
      DELETE FROM history.reports WHERE id IN (
        SELECT id FROM history.reports WHERE coalesce(closed_at, last_at) < now() - make_interval(days => $1)
         ORDER BY coalesce(closed_at, last_at) LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING id),
    entries AS (DELETE FROM history.report_entries e USING ended WHERE e.report_id = ended.id)
    SELECT id FROM ended`,
};

/** Index: `reports_all_open`. */
export const COUNT_OPEN: Statement = {
  name: 'count-open-reports',
  text: 'SELECT count(*) AS open FROM history.reports WHERE closed_at IS NULL',
};

/** Returns true if there may be more. */
export async function deleteReports(sql: Sql, days: number): Promise<boolean> {
  return (await sql.rows(DELETE_REPORTS, [days, REPORTS_PER_STATEMENT])).length === REPORTS_PER_STATEMENT;
}

/** The open reports of all rooms. */
export async function countOpenReports(sql: Sql): Promise<number> {
  return (await sql.rows<{ open: number }>(COUNT_OPEN, []))[0]?.open ?? 0;
}
