import { Controller, Get, HttpCode, HttpStatus, Post, Put } from '@nestjs/common';
import { Nothing } from '#contracts';
import { ActingOperator, LowestRole, OnConsole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import {
  ADMIN_ROUTES,
  type AuditPage,
  type EpochAnswer,
  type ExportPage,
  type LagAnswer,
  type RetentionPage,
  type RoomRetention,
} from '#access/internal-api';
import type { ProcessesAnswer, SiteTotals } from '#access/site-api';
import { EventRequest } from '#platform/http/event-request';
import { ExportUser, ListAudit, ListRetentions, SetRetention } from './admin.requests.js';
import { AdminService } from './admin.service.js';
import { ExportService } from './export.service.js';

/** The routes for the operator's command. The front proxy does not serve them. */
@Controller(ADMIN_ROUTES.history)
@OperatorsOnly()
export class AdminController {
  constructor(
    private readonly admin: AdminService,
    private readonly exports: ExportService,
  ) {}

  @Get('lag')
  @OnConsole()
  @LowestRole('moderator')
  lag(@EventRequest(Nothing) _request: Nothing): Promise<LagAnswer> {
    return this.admin.lag();
  }

  @Get('processes')
  @OnConsole()
  @LowestRole('moderator')
  processes(@EventRequest(Nothing) _request: Nothing): Promise<ProcessesAnswer> {
    return this.admin.processesOfSite();
  }

  @Get('totals')
  @OnConsole()
  @LowestRole('moderator')
  totals(@EventRequest(Nothing) _request: Nothing): Promise<SiteTotals> {
    return this.admin.totals();
  }

  @Get('epoch')
  @OnConsole()
  @LowestRole('moderator')
  epoch(@EventRequest(Nothing) _request: Nothing): Promise<EpochAnswer> {
    return this.admin.epoch();
  }

  @Post('epoch')
  @HttpCode(HttpStatus.OK)
  renewEpoch(@ActingOperator() actor: string, @EventRequest(Nothing) _request: Nothing): Promise<EpochAnswer> {
    return this.admin.renewEpoch(actor);
  }

  @Get('retention')
  @LowestRole('moderator')
  retentions(@EventRequest(ListRetentions) request: ListRetentions): Promise<RetentionPage> {
    return this.admin.retentions(request);
  }

  @Put('rooms/:roomId/retention')
  @OnConsole()
  setRetention(
    @ActingOperator() actor: string,
    @EventRequest(SetRetention, { roomId: 'roomId' }) { roomId, days }: SetRetention,
  ): Promise<RoomRetention> {
    return this.admin.setRetention(actor, roomId, days);
  }

  @Get('users/:userId/export')
  exportUser(
    @ActingOperator() actor: string,
    @EventRequest(ExportUser, { userId: 'userId' }) { userId, cursor }: ExportUser,
  ): Promise<ExportPage> {
    return this.exports.page(actor, userId, cursor);
  }

  @Get('audit')
  @OnConsole()
  @LowestRole('moderator')
  audit(@EventRequest(ListAudit) request: ListAudit): Promise<AuditPage> {
    return this.admin.audit(request);
  }
}
