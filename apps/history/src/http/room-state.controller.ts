import { Controller } from '@nestjs/common';
import type { ListRoomThreads, RoomRef, RoomState, ThreadPage } from '#contracts';
import { CurrentUser } from '#access/access.guard';
import type { Identity } from '#access/identity';
import { RoomsService } from '../reads/rooms/rooms.service.js';
import { ThreadsService } from '../reads/threads/threads.service.js';
import { Route } from '../routes/route.decorator.js';

/** The reads of a room that are no events, or have two paths. */
@Controller()
export class RoomStateController {
  constructor(
    private readonly rooms: RoomsService,
    private readonly threads: ThreadsService,
  ) {}

  @Route('GET /v1/rooms/{id}')
  state({ roomId }: RoomRef, @CurrentUser() { actor }: Identity): Promise<RoomState> {
    return this.rooms.state(actor.userId, roomId);
  }

  @Route('GET /v1/rooms/{id}/threads')
  threadsOf(request: ListRoomThreads, @CurrentUser() { actor }: Identity): Promise<ThreadPage> {
    return this.threads.list(actor.userId, request);
  }
}
