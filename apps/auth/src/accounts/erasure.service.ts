import { Injectable, Logger } from '@nestjs/common';
import type { SessionId, UserId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { Identity } from '#access/identity';
import type { Sql } from '#persistence/sql';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { untilDone } from '#platform/jobs/until-done';
import { auditName, type Acting } from '../audit/acting.js';
import { AuditStore } from '../audit/audit.store.js';
import { AvatarsStore } from '../avatars/avatars.store.js';
import type { ClientInfo } from '../sessions/client-info.js';
import { SessionEndings, type Ending } from '../sessions/session-endings.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { assertOwnAccount } from '../users/own-account.policy.js';
import { PeopleNotices } from '../users/people-notices.js';
import { UserLookupService } from '../users/user-lookup.service.js';
import type { UserRow } from '../users/user-row.js';
import { UsersStore } from '../users/users.store.js';
import { ConfirmationService } from './confirmation.service.js';

/** Guests erased in one transaction. */
const GUEST_BATCH = 100;
const GUESTS_INTERVAL_MS = 10 * 60 * 1000;

interface Erased {
  readonly user: UserRow;
  readonly sessionIds: readonly SessionId[];
}

/** Erases users. What remains is the id, the version and, for an account, the name, which is never given out again. */
@Injectable()
export class ErasureService {
  readonly job = new PeriodicJob({
    name: 'erase-guests',
    intervalMs: GUESTS_INTERVAL_MS,
    work: (stopping) => this.eraseStaleGuests(stopping),
  });
  private readonly logger = new Logger(ErasureService.name);

  constructor(
    private readonly sql: AuthSql,
    private readonly users: UsersStore,
    private readonly sessions: SessionsStore,
    private readonly endings: SessionEndings,
    private readonly notices: PeopleNotices,
    private readonly confirmation: ConfirmationService,
    private readonly config: AuthConfig,
    private readonly lookup: UserLookupService,
    private readonly audit: AuditStore,
    private readonly avatars: AvatarsStore,
  ) {}

  /**
   * Guests need not confirm it. @throws ChatError FORBIDDEN for a user of an app; for all others as
   * `ConfirmationService.confirm`
   */
  async eraseMe(identity: Identity, password: string | undefined, client: ClientInfo): Promise<void> {
    const { userId } = identity.actor;
    const user = await this.users.find(userId);
    if (user !== undefined) assertOwnAccount(user);
    if (user !== undefined && user.type !== 'guest') await this.confirmation.confirm(identity, password, client);
    const erased = await this.sql.transaction((open) => this.erase(open, userId));
    if (erased !== undefined) await this.announce([erased], { reason: 'erasure' });
  }

  /** Erases a user for an operator. @throws ChatError NOT_FOUND */
  async eraseByOperator(operator: string, name: string): Promise<UserId> {
    const { id } = await this.lookup.find(name);
    await this.eraseFor({ operator }, id);
    return id;
  }

  /** A repeat, and an unknown user, change nothing. */
  async eraseFor(by: Acting, id: UserId): Promise<void> {
    const erased = await this.sql.transaction(async (open) => {
      const erased = await this.erase(open, id);
      const record = { actor: auditName(by), act: 'user.erase', subject: id };
      if (erased !== undefined) await this.audit.record(open, record);
      return erased;
    });
    if (erased !== undefined) await this.announce([erased], { reason: 'erasure', ...by });
  }

  /** Erases all guests that have not been seen for the configured time. Returns how many. */
  async eraseStaleGuests(stopping: AbortSignal): Promise<number> {
    let total = 0;
    await untilDone(stopping, async () => {
      const erased = await this.sql.transaction((open) => this.eraseBatch(open));
      await this.announce(erased, { reason: 'unused' });
      total += erased.length;
      return erased.length === GUEST_BATCH;
    });
    if (total > 0) this.logger.log({ event: 'guests.erased', guests: total });
    return total;
  }

  private async eraseBatch(open: Sql): Promise<Erased[]> {
    const ids = await this.users.staleGuests(open, this.config.guestRetentionDays, GUEST_BATCH);
    const erased: Erased[] = [];
    for (const id of ids) {
      const one = await this.erase(open, id);
      if (one !== undefined) erased.push(one);
    }
    return erased;
  }

  /**
   * Locks the user first, then the sessions. All of auth locks in this order. The trigger `users_erased` ends the host's id of
   * a user whom an app brought.
   */
  private async erase(open: Sql, userId: UserId): Promise<Erased | undefined> {
    const user = await this.users.lock(open, userId, 'write');
    if (user === undefined) return undefined;
    const sessionIds = await this.sessions.end(open, { userId }, 'SESSION_REVOKED');
    await this.avatars.remove(open, userId);
    await this.users.erase(open, user);
    return { user, sessionIds };
  }

  private async announce(erased: readonly Erased[], ending: Ending): Promise<void> {
    await Promise.all(erased.map(({ user, sessionIds }) => this.endings.announce(user.id, sessionIds, ending)));
    await this.notices.publish(erased.map(({ user }) => user));
  }
}
