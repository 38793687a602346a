import { Controller, Get } from '@nestjs/common';
import { ADMIN_ROUTES, type AuditPage } from '#access/internal-api';
import { LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { ListCourierAudit } from './audit.requests.js';
import { CourierAuditService } from './courier-audit.service.js';

/** The audit of hooks, for the operator's command. */
@Controller(ADMIN_ROUTES.courier)
@OperatorsOnly()
@LowestRole('moderator')
export class CourierAuditController {
  constructor(private readonly audit: CourierAuditService) {}

  @Get('audit')
  list(@EventRequest(ListCourierAudit) request: ListCourierAudit): Promise<AuditPage> {
    return this.audit.page(request);
  }
}
