import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AvatarsModule } from '../avatars/avatars.module.js';
import { ClaimsModule } from '../claims/claims.module.js';
import { CodesModule } from '../codes/codes.module.js';
import { InvitesModule } from '../invites/invites.module.js';
import { MailModule } from '../mail/mail.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountController } from './account.controller.js';
import { AccountsService } from './accounts.service.js';
import { ConfirmationService } from './confirmation.service.js';
import { SignInController } from './sign-in.controller.js';
import { ErasureService } from './erasure.service.js';
import { PasswordChangeService } from './password-change.service.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordResetController } from './password-reset.controller.js';
import { PasswordResetsService } from './password-resets.service.js';
import { PasswordResetsStore } from './password-resets.store.js';
import { PasswordsService } from './passwords.service.js';
import { RegistrationsService } from './registrations.service.js';
import { RegistrationsStore } from './registrations.store.js';
import { UpgradesService } from './upgrades.service.js';
import { WaysController } from './ways.controller.js';

/** Registration, login, passwords, their resets, and erasure. */
@Module({
  imports: [
    AuditModule,
    AvatarsModule,
    ClaimsModule,
    CodesModule,
    InvitesModule,
    MailModule,
    SessionsModule,
    UsersModule,
  ],
  controllers: [WaysController, SignInController, AccountController, PasswordResetController],
  providers: [
    AccountsService,
    UpgradesService,
    PasswordsService,
    ConfirmationService,
    PasswordChangeService,
    PasswordResetsService,
    PasswordResetsStore,
    RegistrationsService,
    RegistrationsStore,
    ErasureService,
    PasswordHasher,
  ],
  exports: [
    AccountsService,
    ConfirmationService,
    PasswordsService,
    ErasureService,
    PasswordResetsService,
    PasswordResetsStore,
    RegistrationsService,
    RegistrationsStore,
  ],
})
export class AccountsModule {}
