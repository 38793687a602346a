import { Controller, Delete, Get, Post } from '@nestjs/common';
import { HistoryConfig } from '#config/app-config';
import { ChatError } from '#contracts';
import { ADMIN_ROUTES, type EndedAnswer, type IncomingAnswer, type IncomingPage } from '#access/internal-api';
import { ActingOperator, LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { urlsAt } from './incoming-urls.js';
import { CreateIncomingOfRoom, ListAllIncoming, NamedIncoming } from './incoming.requests.js';
import { IncomingService } from './incoming.service.js';

/** Incoming webhooks, for the operator's command. */
@Controller(ADMIN_ROUTES.history)
@OperatorsOnly()
export class OperatorIncomingController {
  constructor(
    private readonly incoming: IncomingService,
    private readonly config: HistoryConfig,
  ) {}

  @Post('rooms/:roomId/incoming')
  async create(
    @ActingOperator() by: string,
    @EventRequest(CreateIncomingOfRoom, { roomId: 'roomId' }) wanted: CreateIncomingOfRoom,
  ): Promise<IncomingAnswer> {
    const { made } = await this.incoming.create({ by, appId: null, keyId: null }, wanted);
    const { publicUrl } = this.config;
    const urls = { url: null, hookUrl: null, pairUrl: null };
    return { ...made, ...(publicUrl === undefined ? urls : urlsAt(new URL(publicUrl).origin, made)) };
  }

  @Get('incoming')
  @LowestRole('moderator')
  async list(@EventRequest(ListAllIncoming) { roomId, cursor, limit }: ListAllIncoming): Promise<IncomingPage> {
    if (roomId === undefined) return this.incoming.list(cursor, limit);
    return { incoming: await this.incoming.ofRoom(roomId), cursor: null };
  }

  @Delete('incoming/:id')
  async revoke(
    @ActingOperator() by: string,
    @EventRequest(NamedIncoming, { id: 'id' }) { id }: NamedIncoming,
  ): Promise<EndedAnswer> {
    if (!(await this.incoming.revoke({ by, appId: null }, id))) {
      throw new ChatError('NOT_FOUND', { message: `There is no incoming webhook ${id}.` });
    }
    return { ended: 1 };
  }
}
