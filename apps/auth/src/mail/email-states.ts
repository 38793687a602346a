import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { EmailState } from '#contracts/routes/email.routes';
import { EmailsStore } from './emails.store.js';
import { MailedLinksStore } from './mailed-links.store.js';

/** The e-mail addresses of an account, for its owner and for operators. */
@Injectable()
export class EmailStates {
  constructor(
    private readonly emails: EmailsStore,
    private readonly links: MailedLinksStore,
  ) {}

  async of(userId: UserId): Promise<EmailState> {
    const [verified, pending] = await Promise.all([this.emails.find(userId), this.links.pendingOf(userId)]);
    return { email: verified?.email ?? null, verifiedAt: verified?.verifiedAt.toISOString() ?? null, pending };
  }
}
