import { Module } from '@nestjs/common';
import { migrationState } from '#persistence/fitness';
import { SupportStateService } from '#persistence/support-state.service';
import { ProcessState } from '#platform/process/process-state';
import { AuditModule } from '../audit/audit.module.js';
import { MIGRATIONS } from '../migrations/index.js';
import { AuthSql } from '../store/auth-sql.js';
import { AUTH_SCHEMA } from '../store/names.js';
import { AuthSupportController } from './auth-support.controller.js';
import { OperatorsController } from './operators.controller.js';
import { OperatorsService } from './operators.service.js';
import { OperatorsStore } from './operators.store.js';

const SUPPORT = {
  provide: SupportStateService,
  useFactory: (process: ProcessState, { store }: AuthSql) =>
    new SupportStateService('auth', process, () => migrationState(store, AUTH_SCHEMA, MIGRATIONS)),
  inject: [ProcessState, AuthSql],
};

/** Operators with keys of their own, and what they see of the process. */
@Module({
  imports: [AuditModule],
  controllers: [OperatorsController, AuthSupportController],
  providers: [OperatorsStore, OperatorsService, SUPPORT],
  exports: [OperatorsService],
})
export class OperatorsModule {}
