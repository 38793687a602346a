import { Controller, Get, HttpCode, HttpStatus, Post } from '@nestjs/common';
import type { Report } from '#contracts';
import { ADMIN_ROUTES, type ReportAnswer, type ReportsAnswer } from '#access/internal-api';
import { ActingOperator, LowestRole, OnConsole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { CloseAnyReport, ListAllReports, OneReport } from './admin.requests.js';
import { OperatorReportsService } from './operator-reports.service.js';

/** Reports, for the operator's command. */
@Controller(`${ADMIN_ROUTES.history}/reports`)
@OperatorsOnly()
@OnConsole()
@LowestRole('moderator')
export class OperatorReportsController {
  constructor(private readonly reports: OperatorReportsService) {}

  @Get()
  list(@EventRequest(ListAllReports) request: ListAllReports): Promise<ReportsAnswer> {
    return this.reports.list(request);
  }

  @Get(':id')
  show(@EventRequest(OneReport, { id: 'id' }) { id }: OneReport): Promise<ReportAnswer> {
    return this.reports.show(id);
  }

  @Post(':id/close')
  @HttpCode(HttpStatus.OK)
  close(
    @ActingOperator() by: string,
    @EventRequest(CloseAnyReport, { id: 'id' }) { id, deleteMessage = false }: CloseAnyReport,
  ): Promise<Report> {
    return this.reports.close(by, id, deleteMessage);
  }
}
