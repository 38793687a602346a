import { Controller, Delete, Get } from '@nestjs/common';
import type { ScheduledPage } from '#contracts';
import { ADMIN_ROUTES, type EndedAnswer } from '#access/internal-api';
import { ActingOperator } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { ListScheduledOfBot, ScheduledOfBot } from './admin.requests.js';
import { BotMessagesService } from './bot-messages.service.js';

/** The scheduled messages of bots, for the operator's command. */
@Controller(`${ADMIN_ROUTES.history}/bots/:botId/scheduled`)
@OperatorsOnly()
export class OperatorScheduledController {
  constructor(private readonly messages: BotMessagesService) {}

  @Get()
  list(
    @EventRequest(ListScheduledOfBot, { botId: 'botId' }) { botId, cursor, limit }: ListScheduledOfBot,
  ): Promise<ScheduledPage> {
    return this.messages.list(botId, cursor, limit);
  }

  @Delete(':id')
  remove(
    @ActingOperator() by: string,
    @EventRequest(ScheduledOfBot, { botId: 'botId', id: 'id' }) { botId, id }: ScheduledOfBot,
  ): Promise<EndedAnswer> {
    return this.messages.remove(by, botId, id);
  }
}
