import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ACCESS_EXPORTS, ACCESS_PROVIDERS } from '#access/access.module';
import { LocalQuestions } from '#access/questions.local.adapter';
import { Questions } from '#access/questions.port';
import { SessionSource } from '#access/session-source.port';
import { VerificationKeys } from '#access/verification-keys.port';
import { KeyRing } from './keys/key-ring.js';
import { KeysModule } from './keys/keys.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { SessionsStore } from './sessions/sessions.store.js';

/**
 * Access on auth's own tables, for all modules of the process. `AccessModule.remote` is its counterpart in other
 * processes. It is global, because auth's own controllers use it and it uses their modules' stores.
 */
@Global()
@Module({
  imports: [DiscoveryModule, KeysModule, SessionsModule],
  providers: [
    { provide: VerificationKeys, useExisting: KeyRing },
    { provide: SessionSource, useExisting: SessionsStore },
    { provide: Questions, useClass: LocalQuestions },
    ...ACCESS_PROVIDERS,
  ],
  exports: [...ACCESS_EXPORTS, SessionSource],
})
export class LocalAccessModule {}
