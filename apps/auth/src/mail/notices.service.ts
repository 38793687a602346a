import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { Sql } from '#persistence/sql';
import { UsersStore } from '../users/users.store.js';
import { EmailsStore } from './emails.store.js';
import { MailServer } from './mail-server.js';
import { noticeText, type Notice } from './mail-texts.js';
import { MailOutbox } from './mail-outbox.js';

const LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Mails notices to the verified e-mail address of an account. */
@Injectable()
export class NoticesService {
  constructor(
    private readonly server: MailServer,
    private readonly users: UsersStore,
    private readonly emails: EmailsStore,
    private readonly outbox: MailOutbox,
    private readonly config: AuthConfig,
  ) {}

  /**
   * Writes the notice in the caller's transaction. It is mailed after the commit. An account without a verified e-mail address gets
   * none, nor does a suspended one. `email.replaced` comes before the e-mail address is replaced, because the old one gets it.
   * @param provider the name of the provider of the identity
   */
  async send(open: Sql, userId: UserId, notice: Notice, provider?: string): Promise<void> {
    if (!this.server.isSet) return;
    const verified = await this.emails.find(userId, open);
    const user = verified && (await this.users.find(userId, open));
    if (verified === undefined || user === undefined || user.suspendedAt !== null) return;
    const text = noticeText(notice, user.username, this.config.publicUrl ?? '', provider);
    await this.outbox.put(open, { userId, kind: 'notice', to: verified.email, lifetimeMs: LIFETIME_MS, ...text });
  }
}
