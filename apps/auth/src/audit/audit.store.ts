import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { newId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { AuditRecord } from '#identity/internal-api';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';
import { AuditEntity } from './audit.entity.js';

/** One statement deletes this many at most. */
const PURGE_BATCH = 10_000;

/**
 * An act of an operator. `details` hold no secret, and no data of a user that erasing the user would have to remove.
 */
export type Act = Pick<AuditRecord, 'actor' | 'act' | 'subject'> & { readonly details?: Record<string, unknown> };

@Injectable()
export class AuditStore {
  readonly expired = new Purge(() => this.purge(this.config.auditDays));

  constructor(
    private readonly sql: AuthSql,
    private readonly config: AuthConfig,
  ) {}

  /** Writes in the transaction of the act itself, so that there is never one without the other. */
  async record(open: Sql, { actor, act, subject, details = {} }: Act): Promise<void> {
    await managerOf(open).query(
      `INSERT INTO auth.audit (id, actor, act, subject, details) VALUES ($1, $2, $3, $4, $5)`,
      [newId(), actor, act, subject, details],
    );
  }

  /** Latest first, starting before the record `before` (primary key). */
  async page(before: string | undefined, limit: number): Promise<AuditEntity[]> {
    return this.sql.store.getRepository(AuditEntity).find({
      where: before === undefined ? {} : { id: LessThan(before) },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  /** Deletes a batch of older acts. 0 days keeps all. Returns true if there may be more. */
  async purge(days: number): Promise<boolean> {
    if (days === 0) return false;
    const [row]: { acts: number }[] = await this.sql.store.query('SELECT auth.purge_audit($1, $2) AS acts', [
      days,
      PURGE_BATCH,
    ]);
    return row?.acts === PURGE_BATCH;
  }
}
