import { Controller, Get } from '@nestjs/common';
import { ADMIN_ROUTES, type AuditPage } from '#access/internal-api';
import { LowestRole, OnConsole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { ListAuditRecords } from './audit.requests.js';
import { AuditService } from './audit.service.js';

@Controller(ADMIN_ROUTES.auth)
@OperatorsOnly()
@OnConsole()
@LowestRole('moderator')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get('audit')
  list(@EventRequest(ListAuditRecords) { cursor, limit }: ListAuditRecords): Promise<AuditPage> {
    return this.audit.page(cursor, limit);
  }
}
