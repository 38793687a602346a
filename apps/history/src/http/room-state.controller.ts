import { Controller } from '@nestjs/common';
import type { RoomRef, RoomState } from '#contracts';
import { CurrentUser } from '#identity/access.guard';
import type { Identity } from '#identity/identity';
import { RoomsService } from '../reads/rooms/rooms.service.js';
import { Route } from '../routes/route.decorator.js';

/** The only read of a room that is not an event. */
@Controller()
export class RoomStateController {
  constructor(private readonly rooms: RoomsService) {}

  @Route('GET /v1/rooms/{id}')
  state({ roomId }: RoomRef, @CurrentUser() { actor }: Identity): Promise<RoomState> {
    return this.rooms.state(actor.userId, roomId);
  }
}
