import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { BotTokens } from './bot-tokens.js';
import { BotsController } from './bots.controller.js';
import { BotsService } from './bots.service.js';
import { BotsStore } from './bots.store.js';

/** Bots and their tokens. */
@Module({
  imports: [AuditModule, SessionsModule, UsersModule],
  controllers: [BotsController],
  providers: [BotsStore, BotsService, BotTokens],
  exports: [BotsService, BotTokens],
})
export class BotsModule {}
