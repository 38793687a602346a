import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import { Questions } from '#access/questions.port';
import { USER_BATCH_MAX } from '#access/user-changes';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { RunsService } from './runs.service.js';

const INTERVAL_MS = 20_000;

/** Pauses the hooks of apps whose bot is suspended or erased, within a minute. A pulled hook needs none: its app's keys are refused. */
@Injectable()
export class OwnersWatchService {
  readonly job: PeriodicJob;

  constructor(
    private readonly runs: RunsService,
    private readonly questions: Questions,
  ) {
    this.job = new PeriodicJob({ name: 'watch-owners', intervalMs: INTERVAL_MS, work: () => this.look() });
  }

  async look(): Promise<void> {
    const rows = this.runs
      .rows()
      .filter(({ mode, status, app_id: appId }) => mode === 'called' && status === 'active' && appId !== null);
    const appIds = [...new Set(rows.flatMap(({ app_id: appId }) => appId ?? []))];
    const active = new Set<UserId>();
    for (let start = 0; start < appIds.length; start += USER_BATCH_MAX) {
      const batch = { userIds: appIds.slice(start, start + USER_BATCH_MAX) };
      const { users } = await this.questions.ask('POST /internal/users/find', batch);
      for (const { id, suspended } of users) if (suspended !== true) active.add(id);
    }
    for (const row of rows) if (row.app_id !== null && !active.has(row.app_id)) await this.runs.pause(row, 'suspended');
  }
}
