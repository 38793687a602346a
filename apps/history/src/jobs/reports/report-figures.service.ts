import { Injectable } from '@nestjs/common';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { Metrics } from '#platform/metrics/metrics';
import { WriteSql } from '../../store/write-sql.js';
import { countOpenReports } from './kept-reports.store.js';

const INTERVAL_MS = 60_000;

/** Counts the open reports of all rooms. Every history exports the same value. */
@Injectable()
export class ReportFiguresService {
  readonly job: PeriodicJob;

  constructor(sql: WriteSql, metrics: Metrics) {
    const open = metrics.gauge({ name: 'parley_reports_open', help: 'Reported messages whose report is not closed.' });
    const work = async (): Promise<void> => open.set(await countOpenReports(sql));
    this.job = new PeriodicJob({ name: 'measure-reports', intervalMs: INTERVAL_MS, work });
  }
}
