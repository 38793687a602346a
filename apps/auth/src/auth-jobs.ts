import { Injectable } from '@nestjs/common';
import { Jobs } from '#platform/jobs/jobs';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { ErasureService } from './accounts/erasure.service.js';
import { KEY_RELOAD_MS, KeyRing } from './keys/key-ring.js';
import { SigningKeysStore } from './keys/signing-keys.store.js';
import { PurgeService } from './purge.service.js';
import { RefreshService } from './sessions/refresh.service.js';
import { SessionEndings } from './sessions/session-endings.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Auth's periodic jobs. Every auth may run each of them at once: they skip each other's rows. */
@Injectable()
export class AuthJobs extends Jobs {
  constructor(
    keys: KeyRing,
    keyStore: SigningKeysStore,
    endings: SessionEndings,
    refreshes: RefreshService,
    erasure: ErasureService,
    purge: PurgeService,
  ) {
    const jobs = [
      { name: 'keep-revocations', intervalMs: SECOND_MS, work: () => endings.keepComplete() },
      { name: 'erase-successors', intervalMs: 5 * SECOND_MS, work: () => refreshes.eraseSuccessors() },
      { name: 'reload-keys', intervalMs: KEY_RELOAD_MS, work: () => keys.reload() },
      {
        name: 'erase-guests',
        intervalMs: 10 * MINUTE_MS,
        work: (stopping: AbortSignal) => erasure.eraseStaleGuests(stopping),
      },
      { name: 'delete-keys', intervalMs: HOUR_MS, work: () => keyStore.deleteRetired() },
      { name: 'purge', intervalMs: 10 * MINUTE_MS, work: (stopping: AbortSignal) => purge.purge(stopping) },
    ];
    super(jobs.map((job) => new PeriodicJob(job)));
  }
}
