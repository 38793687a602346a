import { Injectable, Logger } from '@nestjs/common';
import { HistoryConfig } from '#config/app-config';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { untilDone } from '#platform/jobs/until-done';
import { AUDIT } from '../store/audit.store.js';
import { WriteSql } from '../store/write-sql.js';

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
    this.job = new PeriodicJob({
      name: 'purge-audit',
      intervalMs: INTERVAL_MS,
      work: (stopping) => this.work(stopping),
    });
  }

  private async work(stopping: AbortSignal): Promise<void> {
    if (this.days === 0) return;
    let acts = 0;
    await untilDone(stopping, async () => {
      const purged = await AUDIT.purge(this.sql, this.days);
      acts += purged;
      return purged === AUDIT.purgeBatch;
    });
    if (acts > 0) this.logger.log({ event: 'audit.purged', acts });
  }
}
