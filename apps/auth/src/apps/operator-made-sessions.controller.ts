import { Controller, Get, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ADMIN_ROUTES, type EndedBatchAnswer } from '#access/internal-api';
import type { AppKeysAnswer, MadeSessionsPage } from '#access/made-by-keys';
import { ActingOperator } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { NamedAccount } from '../users/user.requests.js';
import { EndMadeSessions, FindMadeSessions } from './app.requests.js';
import { MadeSessionsService } from './made-sessions.service.js';

/** The sessions that keys of an app have begun, for the operator's command. */
@Controller(`${ADMIN_ROUTES.auth}/apps/:user`)
@OperatorsOnly()
export class OperatorMadeSessionsController {
  constructor(private readonly made: MadeSessionsService) {}

  @Get('keys')
  keys(@EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount): Promise<AppKeysAnswer> {
    return this.made.keys(user);
  }

  @Post('made/find')
  @HttpCode(HttpStatus.OK)
  find(
    @EventRequest(FindMadeSessions, { user: 'user' }) { user, keys, after }: FindMadeSessions,
  ): Promise<MadeSessionsPage> {
    return this.made.page(user, keys, after);
  }

  @Post('made/end')
  @HttpCode(HttpStatus.OK)
  end(
    @ActingOperator() actor: string,
    @EventRequest(EndMadeSessions, { user: 'user' }) { user, keys }: EndMadeSessions,
  ): Promise<EndedBatchAnswer> {
    return this.made.end(actor, user, keys);
  }
}
