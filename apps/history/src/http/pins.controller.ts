import { Controller, Get, UseGuards } from '@nestjs/common';
import { ListPins, type PinPage } from '#contracts';
import { AccessGuard } from '#identity/access.guard';
import { CurrentUser } from '#identity/current-user';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/event-request';
import { MessagesService } from '../reads/messages/messages.service.js';

@UseGuards(AccessGuard)
@Controller('v1/rooms/:id/pins')
export class PinsController {
  constructor(private readonly messages: MessagesService) {}

  @Get()
  list(
    @CurrentUser() { actor }: Identity,
    @EventRequest(ListPins, { roomId: 'id' }) request: ListPins,
  ): Promise<PinPage> {
    return this.messages.pins(actor.userId, request);
  }
}
