import { Injectable } from '@nestjs/common';
import { ChatError, type ForgotPassword } from '#contracts';
import { AuthConfig } from '#config/app-config';
import { RateLimits } from '../limits/rate-limits.js';
import { ForgottenPasswordsService } from '../mail/forgotten-passwords.service.js';
import { MailServer } from '../mail/mail-server.js';
import type { ClientInfo } from '../sessions/client-info.js';

/** Takes requests of users who have forgotten their password. */
@Injectable()
export class PasswordLinksService {
  constructor(
    private readonly forgotten: ForgottenPasswordsService,
    private readonly server: MailServer,
    private readonly limits: RateLimits,
    private readonly config: AuthConfig,
  ) {}

  /**
   * Does the same for every name: neither the answer nor its time tells whether there is an account.
   * @throws ChatError FORBIDDEN without a mail server or passwords; RATE_LIMITED
   */
  async ask({ username, email }: ForgotPassword, { ip }: ClientInfo): Promise<void> {
    this.server.assertSet();
    if (!this.config.passwords) throw new ChatError('FORBIDDEN', { message: 'There are no passwords here.' });
    await this.limits.askForMail(ip);
    // The request has exactly one of them.
    await this.forgotten.ask(email === undefined ? { username: username ?? '' } : { email });
  }
}
