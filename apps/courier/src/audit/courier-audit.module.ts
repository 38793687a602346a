import { Module } from '@nestjs/common';
import { CourierAuditController } from './courier-audit.controller.js';
import { CourierAuditPurgeService } from './courier-audit-purge.service.js';
import { CourierAuditService } from './courier-audit.service.js';

/** The record of acts on hooks. */
@Module({ controllers: [CourierAuditController], providers: [CourierAuditService, CourierAuditPurgeService] })
export class CourierAuditModule {}
