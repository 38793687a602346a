import { Injectable } from '@nestjs/common';
import { AuthConfig } from '#config/app-config';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { untilDone } from '#platform/jobs/until-done';
import { PasswordResetsStore } from '../accounts/password-resets.store.js';
import { RegistrationsStore } from '../accounts/registrations.store.js';
import { AuditStore } from '../audit/audit.store.js';
import { FactorCandidatesStore } from '../factor/factor-candidates.store.js';
import { InvitesStore } from '../invites/invites.store.js';
import { HandoffsStore } from '../oidc/handoffs/handoffs.store.js';
import { MailedLinksStore } from '../mail/mailed-links.store.js';
import { MailsStore } from '../mail/mails.store.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { UsersStore } from '../users/users.store.js';

const INTERVAL_MS = 10 * 60 * 1000;
/** For one more day the answer to an expired refresh token gives the reason. Then the token is unknown. */
const SESSION_GRACE_SECONDS = 86_400;
/** Tombstones of erased guests stay for services that were unavailable, because they compare users by version. */
const GUEST_TOMBSTONE_DAYS = 90;
/** How long an unusable invitation stays in the database. */
const INVITE_TOMBSTONE_DAYS = 30;

/** A handoff lives 5 minutes, and the state of its round trip makes no second one while the cookie lives, which is 10. */
const HANDOFF_GRACE_SECONDS = 300;

/** Deletes rows that no request can need any more, in bounded statements, until none is left. */
@Injectable()
export class PurgeService {
  readonly job = new PeriodicJob({
    name: 'purge',
    intervalMs: INTERVAL_MS,
    work: (stopping) => this.purge(stopping),
  });

  constructor(
    private readonly sessions: SessionsStore,
    private readonly users: UsersStore,
    private readonly invites: InvitesStore,
    private readonly resets: PasswordResetsStore,
    private readonly factorCandidates: FactorCandidatesStore,
    private readonly handoffs: HandoffsStore,
    private readonly registrations: RegistrationsStore,
    private readonly links: MailedLinksStore,
    private readonly mails: MailsStore,
    private readonly audit: AuditStore,
    private readonly config: AuthConfig,
  ) {}

  async purge(stopping: AbortSignal): Promise<void> {
    const { auditDays } = this.config;
    await untilDone(stopping, () => this.sessions.purgeExpired(SESSION_GRACE_SECONDS));
    await untilDone(stopping, () => this.users.purgeErasedGuests(GUEST_TOMBSTONE_DAYS));
    await untilDone(stopping, () => this.invites.purge(INVITE_TOMBSTONE_DAYS));
    await untilDone(stopping, () => this.resets.purge());
    await untilDone(stopping, () => this.factorCandidates.purge());
    await untilDone(stopping, () => this.handoffs.purge(HANDOFF_GRACE_SECONDS));
    await untilDone(stopping, () => this.registrations.purge());
    await untilDone(stopping, () => this.links.purge());
    await untilDone(stopping, () => this.mails.purge());
    await untilDone(stopping, () => this.audit.purge(auditDays));
  }
}
