import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { NamedOperatorsController } from './named-operators.controller.js';
import { NamedOperatorsService } from './named-operators.service.js';
import { NamedOperatorsStore } from './named-operators.store.js';

/** Operators with keys of their own. */
@Module({
  imports: [AuditModule],
  controllers: [NamedOperatorsController],
  providers: [NamedOperatorsStore, NamedOperatorsService],
  exports: [NamedOperatorsStore],
})
export class NamedOperatorsModule {}
