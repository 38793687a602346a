import { Controller, Get, UseGuards } from '@nestjs/common';
import { RoomRef, type RoomState } from '#contracts';
import { AccessGuard, CurrentUser } from '#identity/access.guard';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/http/event-request';
import { ChatLimits } from '#platform/limits/chat-limits';
import { RoomsService } from '../reads/rooms/rooms.service.js';

/** The only route for clients that is not an event. */
@UseGuards(AccessGuard)
@Controller('v1/rooms')
export class RoomStateController {
  constructor(
    private readonly rooms: RoomsService,
    private readonly limits: ChatLimits,
  ) {}

  @Get(':id')
  state(
    @CurrentUser() { actor }: Identity,
    @EventRequest(RoomRef, { roomId: 'id' }) { roomId }: RoomRef,
  ): Promise<RoomState> {
    this.limits.demand('read', actor.userId);
    return this.rooms.state(actor.userId, roomId);
  }
}
