import { Controller, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Room, RoomRef } from '#contracts';
import { CurrentUser } from '#access/access.guard';
import type { Identity } from '#access/identity';
import { pictureIdOf, readPicture, sendPicture } from '#platform/http/pictures';
import { Turn } from '#platform/http/turn.decorator';
import { callerOf } from '#platform/http/turns.interceptor';
import { Route } from '../routes/route.decorator.js';
import { RoomAvatarsService } from './room-avatars.service.js';

@Controller()
export class RoomAvatarsController {
  constructor(private readonly avatars: RoomAvatarsService) {}

  @Route('PUT /v1/rooms/{id}/avatar')
  @Turn('none')
  put({ roomId }: RoomRef, @CurrentUser() { actor }: Identity, @Req() request: Request): Promise<Room> {
    return this.avatars.put(actor, callerOf(request), roomId, () => readPicture(request));
  }

  @Route('DELETE /v1/rooms/{id}/avatar')
  @Turn('command')
  remove({ roomId }: RoomRef, @CurrentUser() { actor }: Identity): Promise<void> {
    return this.avatars.remove(actor, roomId);
  }

  /** Needs no token, because an `<img>` sends none. Everyone who knows the URL may see the picture. */
  @Route('GET /v1/rooms/avatars/{file}')
  async get(@Param('file') file: string, @Res() response: Response): Promise<void> {
    sendPicture(response, await this.avatars.get(pictureIdOf(file)));
  }
}
