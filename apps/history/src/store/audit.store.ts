import { AuditTable, type Act } from '#persistence/audit-table';
import type { Sql } from '#persistence/sql';

export const AUDIT = new AuditTable('history');

/** Runs in the transaction of the act, so both are committed or neither is. */
export function recordAct(sql: Sql, act: Act): Promise<void> {
  return AUDIT.record(sql, act);
}
