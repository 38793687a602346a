import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module.js';
import { CodesService } from './codes.service.js';
import { FactorSecrets } from './factor-secrets.js';
import { FactorsStore } from './factors.store.js';
import { RecoveryCodesStore } from './recovery-codes.store.js';

/** Demands the code of an account's second factor. */
@Module({
  imports: [MailModule],
  providers: [CodesService, FactorSecrets, FactorsStore, RecoveryCodesStore],
  exports: [CodesService, FactorSecrets, FactorsStore],
})
export class CodesModule {}
