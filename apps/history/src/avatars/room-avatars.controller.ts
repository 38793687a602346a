import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Put, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { RoomRef, type Room } from '#contracts';
import { AccessGuard, CurrentUser } from '#identity/access.guard';
import type { Identity } from '#identity/identity';
import { addressOf } from '#platform/http/client-address';
import { EventRequest } from '#platform/http/event-request';
import { pictureIdOf, readPicture, sendPicture } from '#platform/http/pictures';
import { Turn } from '#platform/http/turn.decorator';
import { callerOf } from '#platform/http/turns.interceptor';
import { RoomAvatarsService } from './room-avatars.service.js';

@Controller('v1/rooms')
export class RoomAvatarsController {
  constructor(private readonly avatars: RoomAvatarsService) {}

  @Put(':id/avatar')
  @Turn('none')
  @UseGuards(AccessGuard)
  put(
    @CurrentUser() { actor }: Identity,
    @EventRequest(RoomRef, { roomId: 'id' }) { roomId }: RoomRef,
    @Req() request: Request,
  ): Promise<Room> {
    return this.avatars.put(actor, callerOf(request), roomId, () => readPicture(request));
  }

  @Delete(':id/avatar')
  @Turn('command')
  @UseGuards(AccessGuard)
  @HttpCode(HttpStatus.NO_CONTENT)
  remove(
    @CurrentUser() { actor }: Identity,
    @EventRequest(RoomRef, { roomId: 'id' }) { roomId }: RoomRef,
  ): Promise<void> {
    return this.avatars.remove(actor, roomId);
  }

  /** Needs no token, because an `<img>` sends none. Everyone who knows the address may see the picture. */
  @Get('avatars/:file')
  async get(@Param('file') file: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    sendPicture(response, await this.avatars.get(pictureIdOf(file), addressOf(request)));
  }
}
