import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { OperatorsController } from './operators.controller.js';
import { OperatorsService } from './operators.service.js';
import { OperatorsStore } from './operators.store.js';

/** Operators with keys of their own. */
@Module({
  imports: [AuditModule],
  controllers: [OperatorsController],
  providers: [OperatorsStore, OperatorsService],
  exports: [OperatorsStore],
})
export class OperatorsModule {}
