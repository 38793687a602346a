import { Injectable } from '@nestjs/common';
import { ChatError } from '#contracts';
import type { AccountAnswer } from '#access/internal-api';
import { auditName, type Acting } from '../audit/acting.js';
import { AuditStore } from '../audit/audit.store.js';
import { SessionEndings } from '../sessions/session-endings.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { UserLookupService } from '../users/user-lookup.service.js';
import { toAdminUser } from '../users/user-views.js';
import { UsersStore } from '../users/users.store.js';

/** Suspends accounts and restores them. A suspended user stays in their rooms and visible to others. */
@Injectable()
export class SuspensionService {
  constructor(
    private readonly sql: AuthSql,
    private readonly lookup: UserLookupService,
    private readonly users: UsersStore,
    private readonly sessions: SessionsStore,
    private readonly endings: SessionEndings,
    private readonly audit: AuditStore,
  ) {}

  /**
   * Ends all sessions, including a bot's tokens, with `ACCOUNT_SUSPENDED`. An operator takes a host's suspension over. @throws ChatError
   * NOT_FOUND
   */
  async suspend(by: Acting, name: string, reason: string | undefined): Promise<AccountAnswer> {
    const { user, ended } = await this.sql.transaction(async (open) => {
      const user = await this.lookup.lock(open, name);
      const byOperator = 'operator' in by;
      if (user.suspendedAt !== null && (user.suspendedByOperator || !byOperator)) return { user, ended: undefined };
      await this.users.setSuspended(open, user, user.suspendedAt ?? new Date(), byOperator);
      const ended = await this.sessions.end(open, { userId: user.id }, 'ACCOUNT_SUSPENDED');
      const details = { sessions: ended.length, ...(reason !== undefined && { reason }) };
      const record = { actor: auditName(by), act: 'account.suspend', subject: user.id, details };
      await this.audit.record(open, record);
      return { user, ended };
    });
    await this.endings.announce(user.id, ended ?? [], { reason: 'suspension', ...by });
    return { user: toAdminUser(user), changed: ended !== undefined };
  }

  /**
   * The ended sessions stay ended: the user logs in again, a bot needs a new token. @throws ChatError NOT_FOUND; FORBIDDEN if a host asks and
   * an operator has suspended the user
   */
  async restore(by: Acting, name: string): Promise<AccountAnswer> {
    const { user, over } = await this.sql.transaction(async (open) => {
      const user = await this.lookup.lock(open, name);
      if (user.suspendedAt === null) return { user, over: undefined };
      if (user.suspendedByOperator && 'app' in by)
        throw new ChatError('FORBIDDEN', { message: 'An operator has suspended this user.' });
      await this.users.setSuspended(open, user, null, false);
      const over = await this.sessions.forgetSuspension(open, user.id);
      await this.audit.record(open, { actor: auditName(by), act: 'account.restore', subject: user.id });
      return { user, over };
    });
    // Old tokens now get `SESSION_REVOKED`, which makes a client log in again.
    await this.endings.spread(over ?? [], 'SESSION_REVOKED');
    return { user: toAdminUser(user), changed: over !== undefined };
  }
}
