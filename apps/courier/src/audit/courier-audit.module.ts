import { Module } from '@nestjs/common';
import { migrationState } from '#persistence/fitness';
import { SupportStateService } from '#persistence/support-state.service';
import { ProcessState } from '#platform/process/process-state';
import { MIGRATIONS } from '../migrations/index.js';
import { CourierSql } from '../store/courier-sql.js';
import { SCHEMA } from '../store/courier-store.js';
import { CourierAuditController } from './courier-audit.controller.js';
import { CourierAuditPurgeService } from './courier-audit-purge.service.js';
import { CourierAuditService } from './courier-audit.service.js';
import { CourierSupportController } from './courier-support.controller.js';

const SUPPORT = {
  provide: SupportStateService,
  useFactory: (process: ProcessState, { store }: CourierSql) =>
    new SupportStateService('courier', process, () => migrationState(store, SCHEMA, MIGRATIONS)),
  inject: [ProcessState, CourierSql],
};

/** The record of acts on hooks, and what operators see of the process. */
@Module({
  controllers: [CourierAuditController, CourierSupportController],
  providers: [CourierAuditService, CourierAuditPurgeService, SUPPORT],
})
export class CourierAuditModule {}
