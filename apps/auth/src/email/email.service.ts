import { Injectable } from '@nestjs/common';
import { ChatError, type ChangeEmail, type RemoveEmail } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { EmailState } from '#contracts/routes/email.routes';
import type { Identity } from '#access/identity';
import type { Sql } from '#persistence/sql';
import { SecurityLog } from '#platform/security-log';
import { ConfirmationService } from '../accounts/confirmation.service.js';
import { RateLimits } from '../limits/rate-limits.js';
import { assertAcceptedDomain, emailKey } from '../mail/email-address.policy.js';
import { EmailStates } from '../mail/email-states.js';
import { EmailsStore } from '../mail/emails.store.js';
import { MailServer } from '../mail/mail-server.js';
import { MailedLinksService } from '../mail/mailed-links.service.js';
import type { ClientInfo } from '../sessions/client-info.js';
import { AuthSql } from '../store/auth-sql.js';
import { passwordHashOf, type LivingUser } from '../users/user-row.js';
import { UsersStore } from '../users/users.store.js';

/** Lets users see, change and remove the e-mail address of their account. */
@Injectable()
export class EmailService {
  constructor(
    private readonly sql: AuthSql,
    private readonly confirmation: ConfirmationService,
    private readonly users: UsersStore,
    private readonly emails: EmailsStore,
    private readonly states: EmailStates,
    private readonly links: MailedLinksService,
    private readonly server: MailServer,
    private readonly limits: RateLimits,
    private readonly config: AuthConfig,
    private readonly security: SecurityLog,
  ) {}

  /** @throws ChatError FORBIDDEN without a mail server, and as `ConfirmationService.ownAccount` */
  async get(me: Identity): Promise<EmailState> {
    this.server.assertSet();
    const { id } = await this.confirmation.ownAccount(me);
    return this.states.of(id);
  }

  /**
   * Mails a link to the e-mail address, unless it is the verified one already. The e-mail address before counts until the link is used.
   * @throws ChatError FORBIDDEN, with the field `email` for a domain that is not accepted; RATE_LIMITED; as
   * `ConfirmationService.confirm`
   */
  async change(
    me: Identity,
    { email, password }: ChangeEmail,
    client: ClientInfo,
  ): Promise<{ readonly isSame: boolean }> {
    this.server.assertSet();
    const confirmed = await this.confirmation.confirm(me, password, client);
    assertAcceptedDomain(email, this.config.emailDomains);
    const verified = await this.emails.find(confirmed.id);
    if (verified !== undefined && emailKey(verified.email) === emailKey(email)) return { isSame: true };
    await this.limits.askForMail(client.ip);
    if (await this.limits.mayMail(email))
      await this.sql.transaction(async (open) => {
        await this.links.confirm(open, await this.lock(open, confirmed), email);
      });
    return { isSame: false };
  }

  /** Ends an e-mail address that waits for its link, too. @throws ChatError FORBIDDEN; as `ConfirmationService.confirm` */
  async remove(me: Identity, { password }: RemoveEmail, client: ClientInfo): Promise<void> {
    this.server.assertSet();
    const confirmed = await this.confirmation.confirm(me, password, client);
    if (this.config.email === 'required')
      throw new ChatError('FORBIDDEN', { field: 'email', message: 'An account needs an e-mail address here.' });
    const wasThere = await this.sql.transaction(async (open) => {
      const { id } = await this.lock(open, confirmed);
      await this.links.void(open, id);
      return this.emails.remove(open, id);
    });
    const facts = { userId: confirmed.id, sessionId: me.sessionId, address: client.ip };
    if (wasThere) this.security.write('email.changed', facts);
  }

  /** The account, locked. @throws ChatError BAD_CREDENTIALS if the password has changed since it was confirmed */
  private async lock(open: Sql, confirmed: LivingUser): Promise<LivingUser> {
    const user = await this.users.lock(open, confirmed.id, 'write');
    if (user === undefined) throw new ChatError('SESSION_REVOKED');
    if (passwordHashOf(user) !== passwordHashOf(confirmed)) throw new ChatError('BAD_CREDENTIALS');
    if (user.suspendedAt !== null) throw new ChatError('ACCOUNT_SUSPENDED');
    return user;
  }
}
