import { Injectable, Logger } from '@nestjs/common';
import { HistoryConfig } from '#config/app-config';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { WriteSql } from '../store/write-sql.js';
import { purgeAudit } from './audit-purge.store.js';

const INTERVAL_MS = 60 * 60 * 1000;

/** Deletes audit records that are older than `AUDIT_DAYS`; 0 keeps all. */
@Injectable()
export class AuditPurgeService {
  readonly job: PeriodicJob;
  private readonly days: number;
  private readonly logger = new Logger(AuditPurgeService.name);

  constructor(
    private readonly sql: WriteSql,
    { auditDays }: HistoryConfig,
  ) {
    this.days = auditDays;
    this.job = new PeriodicJob({ name: 'purge-audit', intervalMs: INTERVAL_MS, work: () => this.work() });
  }

  private async work(): Promise<void> {
    const acts = this.days === 0 ? 0 : await purgeAudit(this.sql, this.days);
    if (acts > 0) this.logger.log({ event: 'audit.purged', acts });
  }
}
