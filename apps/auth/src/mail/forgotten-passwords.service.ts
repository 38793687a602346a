import { Injectable } from '@nestjs/common';
import type { Sql } from '#persistence/sql';
import { RateLimits } from '../limits/rate-limits.js';
import { AuthSql } from '../store/auth-sql.js';
import { passwordHashOf, type LivingUser } from '../users/user-row.js';
import { UsersStore } from '../users/users.store.js';
import { EmailsStore } from './emails.store.js';
import { MailedLinksService } from './mailed-links.service.js';
import { MailsStore } from './mails.store.js';
import { MailOutbox, type Forgotten } from './mail-outbox.js';

/** How long a request is worth a link. */
const REQUEST_LIFETIME_MS = 30 * 60 * 1000;

interface Recipient {
  readonly user: LivingUser;
  readonly email: string;
}

/**
 * Requests for a new password. A request writes the same row into the outbox for every name. The worker that takes the row looks for
 * the account, after the answer. So neither the answer nor its time tells whether there is an account.
 */
@Injectable()
export class ForgottenPasswordsService {
  constructor(
    private readonly sql: AuthSql,
    private readonly users: UsersStore,
    private readonly emails: EmailsStore,
    private readonly links: MailedLinksService,
    private readonly mails: MailsStore,
    private readonly outbox: MailOutbox,
    private readonly limits: RateLimits,
  ) {}

  async ask(forgotten: Forgotten): Promise<void> {
    await this.sql.transaction((open) => this.outbox.putForgotten(open, forgotten, REQUEST_LIFETIME_MS));
  }

  /** Puts the link in the place of the request, in one transaction: a kill loses neither, and leaves no more than one of them. */
  async answer(id: string, forgotten: Forgotten): Promise<void> {
    const found = await this.recipientOf(forgotten, this.sql);
    const mayMail = found !== undefined && (await this.limits.mayMail(found.email));
    await this.sql.transaction(async (open) => {
      if (!(await this.mails.remove(id, open)) || !mayMail) return;
      // Locked, so that a change of the password or of the e-mail address comes before this, or makes the link void.
      await this.users.lock(open, found.user.id, 'write');
      const still = await this.recipientOf(forgotten, open);
      if (still?.email === found.email) await this.links.reset(open, still.user, still.email);
    });
  }

  /** The account, if it has a password and a verified e-mail address, and is not suspended. */
  private async recipientOf(forgotten: Forgotten, open: Sql): Promise<Recipient | undefined> {
    const user = await this.accountOf(forgotten, open);
    if (user === undefined || user.suspendedAt !== null || passwordHashOf(user) === null) return undefined;
    const verified = await this.emails.find(user.id, open);
    return verified && { user, email: verified.email };
  }

  private async accountOf(forgotten: Forgotten, open: Sql): Promise<LivingUser | undefined> {
    if ('username' in forgotten) return this.users.findByName(forgotten.username, open);
    const userId = await this.emails.ownerOf(forgotten.email, open);
    return userId === undefined ? undefined : this.users.find(userId, open);
  }
}
