import { Controller, Get, UseGuards } from '@nestjs/common';
import { IsCount, IsCursor, Optional } from '#contracts';
import { ADMIN_ROUTES, AUDIT_PAGE_MAX, type AuditPage } from '#identity/internal-api';
import { InternalGuard } from '#identity/internal.guard';
import { EventRequest } from '#platform/event-request';
import { AuditService } from './audit.service.js';

class ListAudit {
  @Optional() @IsCursor() cursor?: string;
  @Optional() @IsCount(1, AUDIT_PAGE_MAX) limit?: number;
}

@Controller(ADMIN_ROUTES.auth)
@UseGuards(InternalGuard)
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get('audit')
  list(@EventRequest(ListAudit) { cursor, limit }: ListAudit): Promise<AuditPage> {
    return this.audit.page(cursor, limit);
  }
}
