import { Injectable } from '@nestjs/common';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { untilDone } from '#platform/jobs/until-done';
import { CourierConfig } from '../store/courier-config.js';
import { AUDIT } from '../store/audit.store.js';
import { CourierSql } from '../store/courier-sql.js';

const INTERVAL_MS = 60 * 60 * 1000;

/** Deletes audit records that are older than `AUDIT_DAYS`; 0 keeps all. */
@Injectable()
export class CourierAuditPurgeService {
  readonly job: PeriodicJob;

  constructor(
    private readonly sql: CourierSql,
    private readonly config: CourierConfig,
  ) {
    this.job = new PeriodicJob({
      name: 'purge-courier-audit',
      intervalMs: INTERVAL_MS,
      work: (stopping) => this.work(stopping),
    });
  }

  private async work(stopping: AbortSignal): Promise<void> {
    const { auditDays } = this.config;
    if (auditDays === 0) return;
    await untilDone(stopping, async () => (await AUDIT.purge(this.sql, auditDays)) === AUDIT.purgeBatch);
  }
}
