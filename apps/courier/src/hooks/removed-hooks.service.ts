import { Injectable } from '@nestjs/common';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { untilDone } from '#platform/jobs/until-done';
import { CourierSql } from '../store/courier-sql.js';
import { forgetCursors, noteForgotten, readRemovedHooks } from './removed-hooks.store.js';

const INTERVAL_MS = 60_000;

/** Deletes the cursors of removed hooks. The removal raised their generation, so no courier writes another one. */
@Injectable()
export class RemovedHooksService {
  readonly job = new PeriodicJob({
    name: 'removed-hooks',
    intervalMs: INTERVAL_MS,
    work: (stopping) => this.work(stopping),
  });

  constructor(private readonly sql: CourierSql) {}

  private async work(stopping: AbortSignal): Promise<void> {
    for (const id of await readRemovedHooks(this.sql)) {
      await untilDone(stopping, () => forgetCursors(this.sql, id));
      if (stopping.aborted) return;
      await noteForgotten(this.sql, id);
    }
  }
}
