import { Injectable } from '@nestjs/common';
import { newId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { AuditRecord } from '#identity/internal-api';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';

/** One statement deletes this many at most. */
const PURGE_BATCH = 10_000;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * An act of an operator. `details` hold no secret, and no data of a user that erasing the user would have to remove.
 */
export type Act = Pick<AuditRecord, 'actor' | 'act' | 'subject'> & { readonly details?: Record<string, unknown> };

export type RecordedAct = Omit<AuditRecord, 'at'> & { readonly at: Date };

export const RECORD_ACT: Statement = {
  name: 'record-act-of-auth',
  text: 'INSERT INTO auth.audit (id, actor, act, subject, details) VALUES ($1, $2, $3, $4, $5)',
};

/** Index: the primary key, backwards. Ids of version 7 are in order of time. */
export const AUDIT_PAGE: Statement = {
  name: 'audit-auth',
  text: 'SELECT id, at, actor, act, subject, details FROM auth.audit WHERE id < $1 ORDER BY id DESC LIMIT $2',
};

/** The function finds old acts by the primary key. */
export const PURGE_AUDIT: Statement = { name: 'purge-audit-of-auth', text: 'SELECT auth.purge_audit($1, $2) AS acts' };

/** The acts on users, apps and settings. Append-only: a trigger refuses every change except `purge_audit`. */
@Injectable()
export class AuditStore {
  readonly expired = new Purge(() => this.purge(this.config.auditDays));

  constructor(
    private readonly sql: AuthSql,
    private readonly config: AuthConfig,
  ) {}

  /** Writes in the transaction of the act itself, so that there is never one without the other. */
  async record(open: Sql, { actor, act, subject, details = {} }: Act): Promise<void> {
    await open.rows(RECORD_ACT, [newId(), actor, act, subject, details]);
  }

  /** Latest first, starting before the record `before`. */
  async page(before: string | undefined, limit: number): Promise<RecordedAct[]> {
    return this.sql.rows<RecordedAct>(AUDIT_PAGE, [before ?? LAST_ID, limit]);
  }

  /** Deletes a batch of older acts. 0 days keeps all. Returns true if there may be more. */
  async purge(days: number): Promise<boolean> {
    if (days === 0) return false;
    const [row] = await this.sql.rows<{ acts: number }>(PURGE_AUDIT, [days, PURGE_BATCH]);
    return row?.acts === PURGE_BATCH;
  }
}
