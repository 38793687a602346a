import { Injectable } from '@nestjs/common';
import { newId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { AccountAnswer, MailTestAnswer } from '#access/internal-api';
import { AuditStore } from '../audit/audit.store.js';
import { EmailsStore } from '../mail/emails.store.js';
import { mailFailureOf } from '../mail/mail-failure.policy.js';
import { messageIdOf } from '../mail/mail-outbox.js';
import { MailServer } from '../mail/mail-server.js';
import { TEST_TEXT } from '../mail/mail-texts.js';
import { MailedLinksService } from '../mail/mailed-links.service.js';
import { AuthSql } from '../store/auth-sql.js';
import { UserLookupService } from '../users/user-lookup.service.js';
import { toAdminUser } from '../users/user-views.js';

/** The operator's command waits longer. */
const TEST_TIMEOUT_MS = 12_000;
const SAID_CHARS_MAX = 500;

/** Lets operators remove the e-mail address of an account, and try the mail server. */
@Injectable()
export class OperatorEmailService {
  constructor(
    private readonly sql: AuthSql,
    private readonly lookup: UserLookupService,
    private readonly emails: EmailsStore,
    private readonly links: MailedLinksService,
    private readonly audit: AuditStore,
    private readonly server: MailServer,
    private readonly config: AuthConfig,
  ) {}

  /** Also ends an e-mail address that waits for its link. @throws ChatError NOT_FOUND */
  async clear(actor: string, name: string): Promise<AccountAnswer> {
    return this.sql.transaction(async (open) => {
      const user = await this.lookup.lock(open, name);
      const links = await this.links.void(open, user.id);
      const changed = (await this.emails.remove(open, user.id)) || links > 0;
      if (changed) await this.audit.record(open, { actor, act: 'email.clear', subject: user.id });
      return { user: toAdminUser(user), changed };
    });
  }

  /** Tries once, now: the answer tells what to mend. @throws ChatError FORBIDDEN without a mail server */
  async test(email: string): Promise<MailTestAnswer> {
    this.server.assertSet();
    const mail = { ...TEST_TEXT, to: email, messageId: messageIdOf(newId(), this.config) };
    try {
      await this.server.handIn(mail, { signal: AbortSignal.timeout(TEST_TIMEOUT_MS) });
      return { failure: null, said: null };
    } catch (error) {
      const said = error instanceof Error ? error.message.slice(0, SAID_CHARS_MAX) : null;
      return { failure: mailFailureOf(error), said };
    }
  }
}
