import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { providerFields } from '#platform/jobs/provider-fields';
import { untilDone } from '#platform/jobs/until-done';
import { Purge } from '../store/purge.js';

const INTERVAL_MS = 10 * 60 * 1000;

/** Deletes rows that no request can need any more, by every `Purge` of this process, until none is left. */
@Injectable()
export class PurgeService {
  readonly job = new PeriodicJob({
    name: 'purge',
    intervalMs: INTERVAL_MS,
    work: (stopping) => this.purge(stopping),
  });

  constructor(private readonly discovery: DiscoveryService) {}

  async purge(stopping: AbortSignal): Promise<void> {
    for (const { deleteBatch } of providerFields(this.discovery, Purge)) await untilDone(stopping, deleteBatch);
  }
}
