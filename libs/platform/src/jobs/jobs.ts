import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { PeriodicJob } from './periodic-job.js';

/** What a service does by itself: from when it is up until it begins to stop. */
export class Jobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly jobs: readonly PeriodicJob[]) {}

  onApplicationBootstrap(): void {
    for (const job of this.jobs) job.start();
  }

  /** Resolves when the runs that are under way have ended. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.jobs.map((job) => job.stop()));
  }
}
