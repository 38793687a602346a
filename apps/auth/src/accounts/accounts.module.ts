import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { InvitesModule } from '../invites/invites.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountController } from './account.controller.js';
import { AccountsService } from './accounts.service.js';
import { SignInController } from './sign-in.controller.js';
import { ErasureService } from './erasure.service.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordStrategy } from './password.strategy.js';
import { PasswordsService } from './passwords.service.js';

/** Registration, login, passwords and erasure. */
@Module({
  imports: [AuditModule, InvitesModule, SessionsModule, UsersModule],
  controllers: [SignInController, AccountController],
  providers: [AccountsService, PasswordsService, ErasureService, PasswordHasher, PasswordStrategy],
  exports: [ErasureService],
})
export class AccountsModule {}
