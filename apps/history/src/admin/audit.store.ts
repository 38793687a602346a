import { newId } from '#contracts';
import type { AuditRecord } from '#identity/internal-api';
import type { Sql, Statement } from '#persistence/sql';

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export const RECORD_ACT: Statement = {
  name: 'record-act',
  text: 'INSERT INTO history.audit (id, at, actor, act, subject, details) VALUES ($1, clock_timestamp(), $2, $3, $4, $5)',
};

/** The primary key backwards: ids of version 7 are in order of time. */
export const AUDIT: Statement = {
  name: 'audit',
  text: 'SELECT id, at, actor, act, subject, details FROM history.audit WHERE id < $1 ORDER BY id DESC LIMIT $2',
};

export const PURGE_AUDIT: Statement = { name: 'purge-audit', text: 'SELECT history.purge_audit($1, $2) AS acts' };
/** More goes with the next run. */
const PURGE_BATCH = 10_000;

/** What an operator does: `details` hold no secret, and nothing of a user that erasing them would have to find. */
export type Act = Pick<AuditRecord, 'actor' | 'act' | 'subject'> & { readonly details?: Record<string, unknown> };

/** In the transaction of the act itself: neither is there without the other. */
export async function recordAct(sql: Sql, { actor, act, subject, details = {} }: Act): Promise<void> {
  await sql.rows(RECORD_ACT, [newId(), actor, act, subject, JSON.stringify(details)]);
}

/** The latest first, before this record. */
export async function readAudit(sql: Sql, before: string | null, limit: number): Promise<AuditRecord[]> {
  const rows = await sql.rows<Omit<AuditRecord, 'at'> & { at: Date }>(AUDIT, [before ?? LAST_ID, limit]);
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** Deletes some of those that are older; gives how many. */
export async function purgeAudit(sql: Sql, days: number): Promise<number> {
  const [row] = await sql.rows<{ acts: number }>(PURGE_AUDIT, [days, PURGE_BATCH]);
  return row?.acts ?? 0;
}
