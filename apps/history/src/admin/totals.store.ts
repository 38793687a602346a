import type { SiteTotals } from '#access/site-api';
import type { Sql, Statement } from '#persistence/sql';
import { STORED_BYTES } from '../files/rows/file-totals.store.js';
import { COUNT_OPEN } from '../jobs/reports/kept-reports.store.js';

/** Reads all rooms once. Index: `reports_all_open`. */
export const SITE_TOTALS: Statement = {
  name: 'site-totals',
  text: `SELECT r.count AS rooms, s.bytes AS "fileBytes", o.open AS "openReports"
    FROM (SELECT count(*) FROM history.rooms WHERE deleted_at IS NULL) r, (${STORED_BYTES.text}) s, (${COUNT_OPEN.text}) o`,
};

type StoredTotals = Pick<SiteTotals, 'rooms' | 'fileBytes' | 'openReports'>;

export async function readTotals(sql: Sql): Promise<StoredTotals> {
  const [totals] = await sql.rows<StoredTotals>(SITE_TOTALS, []);
  if (totals === undefined) throw new Error('a count has no row');
  return totals;
}
