import type { Sql, Statement } from '#persistence/sql';

export const PURGE_AUDIT: Statement = { name: 'purge-audit', text: 'SELECT history.purge_audit($1, $2) AS acts' };
/** One statement deletes this many at most. */
export const PURGE_BATCH = 10_000;

/** Deletes at most `PURGE_BATCH` audit records that are older than `days`. Returns their number. */
export async function purgeAudit(sql: Sql, days: number): Promise<number> {
  const [row] = await sql.rows<{ acts: number }>(PURGE_AUDIT, [days, PURGE_BATCH]);
  return row?.acts ?? 0;
}
