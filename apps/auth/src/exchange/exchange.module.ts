import { Module } from '@nestjs/common';
import { AppsModule } from '../apps/apps.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { ExchangeController } from './exchange.controller.js';
import { ExchangeService } from './exchange.service.js';
import { HostKeySets } from './host-key-sets.js';
import { HostSignature } from './host-signature.js';
import { HostTokensService } from './host-tokens.service.js';
import { HostTokensStore } from './host-tokens.store.js';
import { OperatorHostTokensController } from './operator-host-tokens.controller.js';

/** Tokens that the hosts of apps sign, which their pages exchange for sessions. */
@Module({
  imports: [AppsModule, AuditModule, KeysModule],
  controllers: [ExchangeController, OperatorHostTokensController],
  providers: [HostKeySets, HostSignature, HostTokensStore, HostTokensService, ExchangeService],
})
export class ExchangeModule {}
