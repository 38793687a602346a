import { Injectable } from '@nestjs/common';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { correctTotal } from '../../files/rows/file-totals.store.js';
import { WriteSql } from '../../store/write-sql.js';

/** It reads all files: a second for some millions of them. */
const INTERVAL_MS = 6 * 60 * 60 * 1000;

/** Corrects the sum of all stored bytes by what an earlier version has stored and deleted during a deploy. */
@Injectable()
export class FileTotalsService {
  readonly job: PeriodicJob;

  constructor(sql: WriteSql) {
    const work = () => sql.transaction((open) => correctTotal(open));
    this.job = new PeriodicJob({ name: 'correct-file-total', intervalMs: INTERVAL_MS, work });
  }
}
