import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ErasureService } from '../accounts/erasure.service.js';
import { KEY_RELOAD_MS, KeyRing } from '../keys/key-ring.js';
import { SigningKeysStore } from '../keys/signing-keys.store.js';
import { RefreshService } from '../sessions/refresh.service.js';
import { SessionEndings } from '../sessions/session-endings.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { UsersStore } from '../users/users.store.js';
import { PeriodicJob } from './periodic-job.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** A refresh token that is over is told so for another day; then it is unknown. */
const SESSION_GRACE_SECONDS = 86_400;
/** What is left of erased guests stays for those who have been away: services compare users by version. */
const GUEST_TOMBSTONE_DAYS = 90;
const GUEST_PURGE_BATCH = 1000;

/** What auth does by itself. Each job may run on every auth at once: they skip each other's rows. */
@Injectable()
export class Jobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly jobs: PeriodicJob[];

  constructor(
    keys: KeyRing,
    keyStore: SigningKeysStore,
    sessions: SessionsStore,
    endings: SessionEndings,
    refreshes: RefreshService,
    users: UsersStore,
    erasure: ErasureService,
  ) {
    this.jobs = [
      { name: 'keep-revocations', intervalMs: SECOND_MS, run: () => endings.keepComplete() },
      { name: 'erase-successors', intervalMs: 5 * SECOND_MS, run: () => refreshes.eraseSuccessors() },
      { name: 'reload-keys', intervalMs: KEY_RELOAD_MS, run: () => keys.reload() },
      { name: 'erase-guests', intervalMs: 10 * MINUTE_MS, run: () => erasure.eraseStaleGuests() },
      { name: 'delete-keys', intervalMs: HOUR_MS, run: () => keyStore.deleteRetired() },
      { name: 'purge-sessions', intervalMs: 10 * MINUTE_MS, run: () => sessions.purgeExpired(SESSION_GRACE_SECONDS) },
      {
        name: 'purge-guests',
        intervalMs: HOUR_MS,
        run: () => users.purgeErasedGuests(GUEST_TOMBSTONE_DAYS, GUEST_PURGE_BATCH),
      },
    ].map((job) => new PeriodicJob(job));
  }

  onApplicationBootstrap(): void {
    for (const job of this.jobs) job.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.jobs.map((job) => job.stop()));
  }
}
