import { Injectable } from '@nestjs/common';
import { HistoryConfig } from '#config/app-config';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { untilDone } from '#platform/jobs/until-done';
import { WriteSql } from '../../store/write-sql.js';
import { deleteReports } from './kept-reports.store.js';

const INTERVAL_MS = 60 * 60 * 1000;

/** Deletes reports `REPORT_DAYS` after they were closed, and open ones so long after the last report of their message. */
@Injectable()
export class ReportPurgeService {
  readonly job: PeriodicJob;

  constructor(sql: WriteSql, { reportDays }: HistoryConfig) {
    this.job = new PeriodicJob({
      name: 'purge-reports',
      intervalMs: INTERVAL_MS,
      work: (stopping) => untilDone(stopping, () => deleteReports(sql, reportDays)),
    });
  }
}
