import { Injectable } from '@nestjs/common';
import { ProcessConfig } from '#config/app-config';
import type { ServiceName } from '#config/services';
import { shownSettings, type ShownSettings } from '#config/shown-settings';
import { BUILD_VERSION } from '../build-version.js';
import { Jobs } from '../jobs/jobs.js';
import type { JobState } from '../jobs/periodic-job.js';

interface State {
  readonly version: string;
  readonly node: string;
  readonly startedAt: string;
  readonly settings: ShownSettings;
  readonly jobs: readonly JobState[];
}

/** The version, settings and jobs of this process, without secrets. */
@Injectable()
export class ProcessState {
  private readonly startedAt = new Date(performance.timeOrigin).toISOString();

  constructor(
    private readonly config: ProcessConfig,
    private readonly jobs: Jobs,
  ) {}

  /** @param service one of this process; the settings are those that it reads */
  of(service: ServiceName): State {
    const settings = shownSettings(service, this.config);
    const { startedAt } = this;
    return { version: BUILD_VERSION, node: process.version, startedAt, settings, jobs: this.jobs.states() };
  }
}
