import { Injectable } from '@nestjs/common';
import { ChatError, type UserId, type VerifyEmail } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { Sql } from '#persistence/sql';
import { SecurityLog } from '#platform/security-log';
import { RegistrationsService } from '../accounts/registrations.service.js';
import { RateLimits } from '../limits/rate-limits.js';
import { emailKey } from '../mail/email-address.policy.js';
import { EmailsStore } from '../mail/emails.store.js';
import { MailServer } from '../mail/mail-server.js';
import { MailedLinksService } from '../mail/mailed-links.service.js';
import { MailedLinksStore } from '../mail/mailed-links.store.js';
import { NoticesService } from '../mail/notices.service.js';
import type { ClientInfo } from '../sessions/client-info.js';
import { AuthSql } from '../store/auth-sql.js';
import { hashSecret } from '../tokens/secret-hash.policy.js';
import { UsersStore } from '../users/users.store.js';

/** The result of using a link. */
interface Verified {
  readonly userId: UserId;
  readonly email: string;
  /** False for a repeat. */
  readonly hasChanged: boolean;
}

/** Confirms e-mail addresses with the links that were mailed to them. It opens no session: who reads a mail need not own the account. */
@Injectable()
export class EmailVerificationService {
  constructor(
    private readonly sql: AuthSql,
    private readonly registrations: RegistrationsService,
    private readonly users: UsersStore,
    private readonly emails: EmailsStore,
    private readonly store: MailedLinksStore,
    private readonly links: MailedLinksService,
    private readonly notices: NoticesService,
    private readonly server: MailServer,
    private readonly limits: RateLimits,
    private readonly config: AuthConfig,
    private readonly security: SecurityLog,
  ) {}

  /**
   * Resolves to the e-mail address. A repeat is ok while the e-mail address counts. The link of a registration makes the account.
   * @throws ChatError FORBIDDEN without a mail server, with the field `token` if the link is not valid, with the field `invite` if
   * the invitation is used up; CONFLICT, field `email`, if the e-mail address belongs to another account by now; RATE_LIMITED; as
   * `RegistrationsService.confirm`
   */
  async verify({ token, password }: VerifyEmail, client: ClientInfo): Promise<string> {
    this.server.assertSet();
    const { ip } = client;
    const attempt = await this.limits.beginReset(ip);
    const tokenHash = hashSecret(token);
    const verified = await attempt.during(async () => {
      const isTheirs = this.config.passwords && (await this.registrations.confirm(tokenHash, password, client));
      return this.sql.transaction(
        async (open) =>
          (isTheirs ? await this.register(open, tokenHash) : undefined) ?? (await this.confirm(open, tokenHash)),
      );
    });
    if (verified === undefined) throw this.refusal(ip);
    await attempt.succeeded();
    const { userId, email, hasChanged } = verified;
    if (hasChanged) this.security.write('email.changed', { userId, sessionId: null, address: ip });
    return email;
  }

  private async register(open: Sql, tokenHash: Buffer): Promise<Verified | undefined> {
    const completed = await this.registrations.complete(open, tokenHash);
    if (completed === undefined) return undefined;
    const { user, email } = completed;
    await this.take(open, user.id, email);
    await this.links.keepUsed(open, { userId: user.id, email, tokenHash });
    return { userId: user.id, email, hasChanged: true };
  }

  private async confirm(open: Sql, tokenHash: Buffer): Promise<Verified | undefined> {
    const owner = await this.store.findConfirm(tokenHash, open);
    const user = owner && (await this.users.lock(open, owner.userId, 'write'));
    // The account is locked: from here on the link does not change.
    const link = user && (await this.store.findConfirm(tokenHash, open));
    if (user === undefined || link === undefined) return undefined;
    const { email } = link;
    const before = await this.emails.find(user.id, open);
    const isSame = before !== undefined && emailKey(before.email) === emailKey(email);
    if (link.isUsed) return isSame ? { userId: user.id, email: before.email, hasChanged: false } : undefined;
    if (before !== undefined && !isSame) await this.notices.send(open, user.id, 'email.replaced');
    await this.take(open, user.id, email);
    await this.store.markUsed(open, user.id);
    await this.links.void(open, user.id);
    return { userId: user.id, email, hasChanged: true };
  }

  /** @throws ChatError CONFLICT */
  private async take(open: Sql, userId: UserId, email: string): Promise<void> {
    if (await this.emails.replace(open, userId, email)) return;
    throw new ChatError('CONFLICT', { field: 'email', message: 'The e-mail address belongs to another account.' });
  }

  /** The same answer for an unknown, used, replaced or expired link: strangers must not learn which. */
  private refusal(ip: string): ChatError {
    this.security.write('login.failed', { userId: null, address: ip, reason: 'link' });
    return new ChatError('FORBIDDEN', { field: 'token', message: 'The link is not valid.' });
  }
}
