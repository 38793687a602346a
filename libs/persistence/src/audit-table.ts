import { newId } from '#contracts';
import type { AuditRecord } from '#access/internal-api';
import type { Sql, Statement } from './sql.js';

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** An act of an operator or an app. `details` has no secrets, and no personal data that an erasure would have to remove. */
export type Act = Pick<AuditRecord, 'actor' | 'act' | 'subject'> & {
  readonly details?: Record<string, unknown>;
  /** Of version 7, of an act that several requests make: it is recorded once. */
  readonly id?: string;
};

/** The table `audit` of a schema, which only takes records and, by its function `purge_audit`, deletes old ones. */
export class AuditTable {
  /** Index: the primary key, backwards. Ids of version 7 are in order of time. */
  readonly page: Statement;
  /** One statement deletes this many at most. */
  readonly purgeBatch = 10_000;
  private readonly insert: Statement;
  private readonly purgeOld: Statement;

  constructor(schema: 'auth' | 'history' | 'courier') {
    const named = (name: string, text: string): Statement => ({ name: `${name}-${schema}`, text });
    this.insert = named(
      'record-act',
      `INSERT INTO ${schema}.audit (id, at, actor, act, subject, details) VALUES ($1, clock_timestamp(), $2, $3, $4, $5)
        ON CONFLICT (id) DO NOTHING`,
    );
    this.page = named(
      'audit',
      `SELECT id, at, actor, act, subject, details FROM ${schema}.audit WHERE id < $1 ORDER BY id DESC LIMIT $2`,
    );
    this.purgeOld = named('purge-audit', `SELECT ${schema}.purge_audit($1, $2) AS acts`);
  }

  /** Runs in the transaction of the act, so both are committed or neither is. */
  async record(sql: Sql, { id = newId(), actor, act, subject, details = {} }: Act): Promise<void> {
    await sql.rows(this.insert, [id, actor, act, subject, JSON.stringify(details)]);
  }

  /** Records before this one, newest first. */
  async read(sql: Sql, before: string | null, limit: number): Promise<AuditRecord[]> {
    const rows = await sql.rows<Omit<AuditRecord, 'at'> & { at: Date }>(this.page, [before ?? LAST_ID, limit]);
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  }

  /** Deletes at most `purgeBatch` records that are older than `days`. Returns their number. */
  async purge(sql: Sql, days: number): Promise<number> {
    const [row] = await sql.rows<{ acts: number }>(this.purgeOld, [days, this.purgeBatch]);
    return row?.acts ?? 0;
  }
}
