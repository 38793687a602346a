import { Controller, Delete, Get, Post } from '@nestjs/common';
import { ActingOperator, LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { ADMIN_ROUTES, type BotsAnswer, type BotTokenAnswer, type EndedAnswer } from '#access/internal-api';
import { EventRequest } from '#platform/http/event-request';
import { NamedAccount } from '../users/user.requests.js';
import { CreateBot, NewBotToken } from './bot.requests.js';
import { BotsService } from './bots.service.js';

@Controller(`${ADMIN_ROUTES.auth}/bots`)
@OperatorsOnly()
export class BotsController {
  constructor(private readonly bots: BotsService) {}

  @Get()
  @LowestRole('moderator')
  list(): Promise<BotsAnswer> {
    return this.bots.list();
  }

  @Post()
  create(
    @ActingOperator() actor: string,
    @EventRequest(CreateBot) { username, displayName }: CreateBot,
  ): Promise<BotTokenAnswer> {
    return this.bots.create(actor, username, displayName);
  }

  @Post(':user/tokens')
  newToken(
    @ActingOperator() actor: string,
    @EventRequest(NewBotToken, { user: 'user' }) { user, keep = false }: NewBotToken,
  ): Promise<BotTokenAnswer> {
    return this.bots.newToken(actor, user, keep);
  }

  @Delete(':user/tokens')
  revoke(
    @ActingOperator() actor: string,
    @EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount,
  ): Promise<EndedAnswer> {
    return this.bots.revoke(actor, user);
  }
}
