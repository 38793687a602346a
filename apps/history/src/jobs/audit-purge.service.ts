import { Inject, Injectable, Logger } from '@nestjs/common';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { WriteSql } from '../store/write-sql.js';
import { purgeAudit } from '../admin/audit.store.js';

const INTERVAL_MS = 60 * 60 * 1000;
/** DI token of `AUDIT_DAYS`. */
export const AUDIT_DAYS = Symbol('AUDIT_DAYS');

/** Deletes acts of operators that are older than the site keeps them. */
@Injectable()
export class AuditPurgeService {
  readonly job: PeriodicJob;
  private readonly logger = new Logger(AuditPurgeService.name);

  constructor(
    private readonly sql: WriteSql,
    @Inject(AUDIT_DAYS) private readonly days: number,
  ) {
    this.job = new PeriodicJob({ name: 'purge-audit', intervalMs: INTERVAL_MS, work: () => this.work() });
  }

  private async work(): Promise<void> {
    const acts = this.days === 0 ? 0 : await purgeAudit(this.sql, this.days);
    if (acts > 0) this.logger.log({ event: 'audit.purged', acts });
  }
}
