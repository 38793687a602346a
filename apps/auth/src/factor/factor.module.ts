import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { CodesModule } from '../codes/codes.module.js';
import { MailModule } from '../mail/mail.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { FactorCandidatesStore } from './factor-candidates.store.js';
import { FactorController } from './factor.controller.js';
import { FactorService } from './factor.service.js';
import { OperatorFactorController } from './operator-factor.controller.js';
import { OperatorFactorService } from './operator-factor.service.js';

/** Turns second factors on and off. */
@Module({
  imports: [AccountsModule, AuditModule, CodesModule, MailModule, SessionsModule, UsersModule],
  controllers: [FactorController, OperatorFactorController],
  providers: [FactorService, OperatorFactorService, FactorCandidatesStore],
  exports: [FactorCandidatesStore],
})
export class FactorModule {}
