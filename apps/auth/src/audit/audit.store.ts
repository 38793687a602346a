import { Injectable } from '@nestjs/common';
import { AuthConfig } from '#config/app-config';
import type { AuditRecord } from '#access/internal-api';
import { AuditTable, type Act } from '#persistence/audit-table';
import type { Sql } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';

/** The acts on users, apps and settings. */
export const AUDIT = new AuditTable('auth');

@Injectable()
export class AuditStore {
  readonly expired = new Purge(() => this.purge(this.config.auditDays));

  constructor(
    private readonly sql: AuthSql,
    private readonly config: AuthConfig,
  ) {}

  /** Runs in the transaction of the act, so both are committed or neither is. */
  async record(open: Sql, act: Act): Promise<void> {
    await AUDIT.record(open, act);
  }

  /** Latest first, starting before the record `before`. */
  page(before: string | undefined, limit: number): Promise<AuditRecord[]> {
    return AUDIT.read(this.sql, before ?? null, limit);
  }

  /** Deletes a batch of older acts. 0 days keeps all. Returns true if there may be more. */
  async purge(days: number): Promise<boolean> {
    if (days === 0) return false;
    return (await AUDIT.purge(this.sql, days)) === AUDIT.purgeBatch;
  }
}
