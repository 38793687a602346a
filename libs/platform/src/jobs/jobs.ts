import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { PeriodicJob } from './periodic-job.js';

/** The jobs of a service. They run from the end of its start until it begins to stop. */
export class Jobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly jobs: readonly PeriodicJob[]) {}

  onApplicationBootstrap(): void {
    for (const job of this.jobs) job.start();
  }

  /** Resolves when the runs in progress have ended, or have taken too long. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.jobs.map((job) => job.stop()));
  }
}
