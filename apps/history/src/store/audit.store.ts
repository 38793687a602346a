import { newId } from '#contracts';
import type { AuditRecord } from '#identity/internal-api';
import type { Sql, Statement } from '#persistence/sql';

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export const RECORD_ACT: Statement = {
  name: 'record-act',
  text: 'INSERT INTO history.audit (id, at, actor, act, subject, details) VALUES ($1, clock_timestamp(), $2, $3, $4, $5)',
};

/** Index: the primary key, backwards. Ids of version 7 are in order of time. */
export const AUDIT: Statement = {
  name: 'audit',
  text: 'SELECT id, at, actor, act, subject, details FROM history.audit WHERE id < $1 ORDER BY id DESC LIMIT $2',
};

/** An act of an operator or an app. `details` has no secrets, and no personal data that an erasure would have to remove. */
export type Act = Pick<AuditRecord, 'actor' | 'act' | 'subject'> & { readonly details?: Record<string, unknown> };

/** Runs in the transaction of the act, so both are committed or neither is. */
export async function recordAct(sql: Sql, { actor, act, subject, details = {} }: Act): Promise<void> {
  await sql.rows(RECORD_ACT, [newId(), actor, act, subject, JSON.stringify(details)]);
}

/** Records before this one, newest first. */
export async function readAudit(sql: Sql, before: string | null, limit: number): Promise<AuditRecord[]> {
  const rows = await sql.rows<Omit<AuditRecord, 'at'> & { at: Date }>(AUDIT, [before ?? LAST_ID, limit]);
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
