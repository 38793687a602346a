import { Injectable } from '@nestjs/common';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { Metrics } from '#platform/metrics/metrics';
import { WriteSql } from '../../store/write-sql.js';
import { readFileFigures } from './file-figures.store.js';

const INTERVAL_MS = 60_000;

/** Measures the files of all users. Every history exports the same values. */
@Injectable()
export class FileFiguresService {
  readonly job: PeriodicJob;

  constructor(sql: WriteSql, metrics: Metrics) {
    const gauge = (suffix: string, help: string) => metrics.gauge({ name: `parley_history_${suffix}`, help });
    const ended = gauge('ended_files', 'Files that have ended and whose bytes are not deleted yet.');
    const oldestEnded = gauge('oldest_ended_file_seconds', 'Time since the first of the ended files has ended.');
    const checks = gauge('open_checks', 'Files that wait for the virus scanner.');
    const oldestCheck = gauge('oldest_check_seconds', 'Age of the oldest file that waits for the virus scanner.');
    const bytes = gauge('file_bytes', 'Bytes of all files, as `FILE_BYTES_TOTAL` counts them.');
    const work = async (): Promise<void> => {
      const figures = await readFileFigures(sql);
      if (figures === undefined) return;
      ended.set(figures.ended);
      oldestEnded.set(figures.endedSeconds);
      checks.set(figures.checking);
      oldestCheck.set(figures.checkingSeconds);
      bytes.set(figures.bytes);
    };
    this.job = new PeriodicJob({ name: 'measure-files', intervalMs: INTERVAL_MS, work });
  }
}
