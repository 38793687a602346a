import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { MailModule } from '../mail/mail.module.js';
import { UsersModule } from '../users/users.module.js';
import { EmailController } from './email.controller.js';
import { EmailService } from './email.service.js';
import { EmailVerificationService } from './email-verification.service.js';
import { MailedLinksController } from './mailed-links.controller.js';
import { OperatorEmailController } from './operator-email.controller.js';
import { OperatorEmailService } from './operator-email.service.js';
import { OperatorMailController } from './operator-mail.controller.js';
import { PasswordLinksService } from './password-links.service.js';

/** The e-mail addresses of accounts, and the links that are mailed to them. */
@Module({
  imports: [AccountsModule, AuditModule, MailModule, UsersModule],
  controllers: [EmailController, MailedLinksController, OperatorEmailController, OperatorMailController],
  providers: [EmailService, EmailVerificationService, PasswordLinksService, OperatorEmailService],
})
export class EmailModule {}
