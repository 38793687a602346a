import { Controller } from '@nestjs/common';
import type { Empty, ForgotPassword, VerifyEmail } from '#contracts';
import { Route } from '../routes/route.decorator.js';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { EmailVerificationService } from './email-verification.service.js';
import { PasswordLinksService } from './password-links.service.js';

/** Requests for mailed links, and their use. */
@Controller()
export class MailedLinksController {
  constructor(
    private readonly verifications: EmailVerificationService,
    private readonly passwords: PasswordLinksService,
  ) {}

  @Route('POST /v1/auth/email/verify')
  async verify(request: VerifyEmail, @Client() client: ClientInfo): Promise<{ email: string }> {
    return { email: await this.verifications.verify(request, client) };
  }

  @Route('POST /v1/auth/forgot')
  async forgot(request: ForgotPassword, @Client() client: ClientInfo): Promise<Empty> {
    await this.passwords.ask(request, client);
    return {};
  }
}
