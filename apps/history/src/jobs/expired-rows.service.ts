import { Injectable } from '@nestjs/common';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { untilDone } from '#platform/jobs/until-done';
import { HistoryConfig } from '#config/app-config';
import { WriteSql } from '../store/write-sql.js';
import { DELETE_ACTS, DELETE_PURGED, DELETE_REMOVED, DELETE_RESULTS, deleteExpired } from './expired-rows.store.js';

/** Longer than any redelivery: the bus redelivers a command for at most 9 s, and a query for 6 s. */
const RESULTS_KEPT_SECONDS = 60;
/** `docs/protocol.md`, section 7: 90 days. */
const PURGED_KEPT_SECONDS = 90 * 24 * 60 * 60;
const DAY_SECONDS = 24 * 60 * 60;
const INTERVAL_MS = 20_000;

/** Deletes rows that no request can need any more: results of commands, removed scheduled messages, the ids of messages purged long ago, and old acts. */
@Injectable()
export class ExpiredRowsService {
  readonly job: PeriodicJob;

  constructor(sql: WriteSql, { reportDays }: HistoryConfig) {
    this.job = new PeriodicJob({
      name: 'forget-results',
      intervalMs: INTERVAL_MS,
      work: async (stopping) => {
        await untilDone(stopping, () => deleteExpired(sql, DELETE_RESULTS, RESULTS_KEPT_SECONDS));
        await untilDone(stopping, () => deleteExpired(sql, DELETE_REMOVED, RESULTS_KEPT_SECONDS));
        await untilDone(stopping, () => deleteExpired(sql, DELETE_PURGED, PURGED_KEPT_SECONDS));
        await untilDone(stopping, () => deleteExpired(sql, DELETE_ACTS, reportDays * DAY_SECONDS));
      },
    });
  }
}
