import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { AuditStore } from './audit.store.js';

/** The record of operators' acts. */
@Module({
  controllers: [AuditController],
  providers: [AuditStore, AuditService],
  exports: [AuditStore],
})
export class AuditModule {}
