import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { PeriodicJob, type JobState } from './periodic-job.js';
import { providerFields } from './provider-fields.js';

/**
 * Runs the jobs of all services in this process, from the end of their start until they begin to stop: every `PeriodicJob`
 * in a field of a provider. Other processes may run each of them at the same time: jobs skip each other's rows.
 */
@Injectable()
export class Jobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private running: readonly PeriodicJob[] = [];

  constructor(private readonly discovery: DiscoveryService) {}

  onApplicationBootstrap(): void {
    this.running = providerFields(this.discovery, PeriodicJob);
    for (const job of this.running) job.start();
  }

  /** The jobs of this process, by name. */
  states(): JobState[] {
    return this.running.map((job) => job.state).sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Resolves when the runs in progress have ended, or have taken too long. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.running.map((job) => job.stop()));
  }
}
