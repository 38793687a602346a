import { Injectable } from '@nestjs/common';
import { Jobs } from '#platform/jobs/jobs';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { AuthConfig } from '#config/app-config';
import { ErasureService } from './accounts/erasure.service.js';
import { AuditStore } from './audit/audit.store.js';
import { InvitesStore } from './invites/invites.store.js';
import { KEY_RELOAD_MS, KeyRing } from './keys/key-ring.js';
import { SigningKeysStore } from './keys/signing-keys.store.js';
import { RefreshService } from './sessions/refresh.service.js';
import { SessionEndings } from './sessions/session-endings.js';
import { SessionsStore } from './sessions/sessions.store.js';
import { UsersStore } from './users/users.store.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** For another day an expired refresh token gets the reason; then it is unknown. */
const SESSION_GRACE_SECONDS = 86_400;
/** Tombstones of erased guests stay for services that were away: those compare users by version. */
const GUEST_TOMBSTONE_DAYS = 90;
const GUEST_PURGE_BATCH = 1000;
/** How long an unusable invitation stays in the database. */
const INVITE_TOMBSTONE_DAYS = 30;

/** Auth's periodic jobs. Every auth may run each of them at once: they skip each other's rows. */
@Injectable()
export class AuthJobs extends Jobs {
  constructor(
    keys: KeyRing,
    keyStore: SigningKeysStore,
    sessions: SessionsStore,
    endings: SessionEndings,
    refreshes: RefreshService,
    users: UsersStore,
    erasure: ErasureService,
    invites: InvitesStore,
    audit: AuditStore,
    { auditDays }: AuthConfig,
  ) {
    const jobs = [
      { name: 'keep-revocations', intervalMs: SECOND_MS, work: () => endings.keepComplete() },
      { name: 'erase-successors', intervalMs: 5 * SECOND_MS, work: () => refreshes.eraseSuccessors() },
      { name: 'reload-keys', intervalMs: KEY_RELOAD_MS, work: () => keys.reload() },
      { name: 'erase-guests', intervalMs: 10 * MINUTE_MS, work: () => erasure.eraseStaleGuests() },
      { name: 'delete-keys', intervalMs: HOUR_MS, work: () => keyStore.deleteRetired() },
      { name: 'purge-sessions', intervalMs: 10 * MINUTE_MS, work: () => sessions.purgeExpired(SESSION_GRACE_SECONDS) },
      {
        name: 'purge-guests',
        intervalMs: HOUR_MS,
        work: () => users.purgeErasedGuests(GUEST_TOMBSTONE_DAYS, GUEST_PURGE_BATCH),
      },
      { name: 'purge-invites', intervalMs: HOUR_MS, work: () => invites.purge(INVITE_TOMBSTONE_DAYS) },
      { name: 'purge-audit', intervalMs: HOUR_MS, work: () => audit.purge(auditDays) },
    ];
    super(jobs.map((job) => new PeriodicJob(job)));
  }
}
