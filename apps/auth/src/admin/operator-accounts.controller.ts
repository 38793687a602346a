import { Controller, Delete, Get, HttpCode, HttpStatus, Post, UseGuards } from '@nestjs/common';
import type { UserId } from '#contracts';
import { ActingOperator, LowestRole, OnConsole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import {
  ADMIN_ROUTES,
  type AccountAnswer,
  type AdminSessions,
  type EndedAnswer,
  type ExportPage,
  type PasswordResetAnswer,
} from '#access/internal-api';
import { EventRequest } from '#platform/http/event-request';
import { ErasureService } from '../accounts/erasure.service.js';
import { PasswordResetsService } from '../accounts/password-resets.service.js';
import { OperatorSessionsService } from './operator-sessions.service.js';
import { NamedAccount } from '../users/user.requests.js';
import { ExportAccount, NamedAccountSession, ResetAccount, SuspendAccount } from './admin.requests.js';
import { PeopleOnlyGuard } from './people-only.guard.js';
import { SuspensionService } from './suspension.service.js';
import { UserExportService } from './user-export.service.js';

/** Accounts and their sessions, for the operator's command. */
@Controller(`${ADMIN_ROUTES.auth}/users/:user`)
@OperatorsOnly()
export class OperatorAccountsController {
  constructor(
    private readonly suspensions: SuspensionService,
    private readonly sessions: OperatorSessionsService,
    private readonly erasure: ErasureService,
    private readonly exports: UserExportService,
    private readonly resets: PasswordResetsService,
  ) {}

  @Post('suspend')
  @OnConsole()
  @LowestRole('moderator')
  @UseGuards(PeopleOnlyGuard)
  @HttpCode(HttpStatus.OK)
  suspend(
    @ActingOperator() actor: string,
    @EventRequest(SuspendAccount, { user: 'user' }) { user, reason }: SuspendAccount,
  ): Promise<AccountAnswer> {
    return this.suspensions.suspend({ operator: actor }, user, reason);
  }

  @Post('restore')
  @OnConsole()
  @LowestRole('moderator')
  @UseGuards(PeopleOnlyGuard)
  @HttpCode(HttpStatus.OK)
  restore(
    @ActingOperator() actor: string,
    @EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount,
  ): Promise<AccountAnswer> {
    return this.suspensions.restore({ operator: actor }, user);
  }

  @Post('unlock')
  @OnConsole()
  @LowestRole('moderator')
  @UseGuards(PeopleOnlyGuard)
  @HttpCode(HttpStatus.OK)
  unlock(
    @ActingOperator() actor: string,
    @EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount,
  ): Promise<AccountAnswer> {
    return this.resets.unlock(actor, user);
  }

  @Post('password-reset')
  @OnConsole()
  resetPassword(
    @ActingOperator() actor: string,
    @EventRequest(ResetAccount, { user: 'user' }) { user, lifetimeSeconds }: ResetAccount,
  ): Promise<PasswordResetAnswer> {
    return this.resets.create(actor, user, lifetimeSeconds);
  }

  @Delete()
  @OnConsole()
  async erase(
    @ActingOperator() actor: string,
    @EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount,
  ): Promise<{ userId: UserId }> {
    return { userId: await this.erasure.eraseByOperator(actor, user) };
  }

  @Get('export')
  export(
    @ActingOperator() actor: string,
    @EventRequest(ExportAccount, { user: 'user' }) { user, cursor }: ExportAccount,
  ): Promise<ExportPage> {
    return this.exports.page(actor, user, cursor);
  }

  @Get('sessions')
  @OnConsole()
  @LowestRole('moderator')
  listSessions(@EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount): Promise<AdminSessions> {
    return this.sessions.list(user);
  }

  @Delete('sessions')
  @OnConsole()
  @LowestRole('moderator')
  @UseGuards(PeopleOnlyGuard)
  endSessions(
    @ActingOperator() actor: string,
    @EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount,
  ): Promise<EndedAnswer> {
    return this.sessions.end(actor, user);
  }

  @Delete('sessions/:sessionId')
  @OnConsole()
  @LowestRole('moderator')
  @UseGuards(PeopleOnlyGuard)
  endSession(
    @ActingOperator() actor: string,
    @EventRequest(NamedAccountSession, { user: 'user', sessionId: 'sessionId' })
    { user, sessionId }: NamedAccountSession,
  ): Promise<EndedAnswer> {
    return this.sessions.end(actor, user, sessionId);
  }
}
