import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Put, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Nothing, type User } from '#contracts';
import { AccessGuard, CurrentUser } from '#identity/access.guard';
import type { Identity } from '#identity/identity';
import { addressOf } from '#platform/http/client-address';
import { EventRequest } from '#platform/http/event-request';
import { pictureIdOf, readPicture, sendPicture } from '#platform/http/pictures';
import { Turn } from '#platform/http/turn.decorator';
import { callerOf } from '#platform/http/turns.interceptor';
import { AvatarsService } from './avatars.service.js';

@Controller('v1/users')
export class AvatarsController {
  constructor(private readonly avatars: AvatarsService) {}

  @Put('me/avatar')
  @Turn('none')
  @UseGuards(AccessGuard)
  put(
    @CurrentUser() { actor }: Identity,
    @EventRequest(Nothing) _nothing: Nothing,
    @Req() request: Request,
  ): Promise<User> {
    return this.avatars.put(actor.userId, callerOf(request), () => readPicture(request));
  }

  @Delete('me/avatar')
  @UseGuards(AccessGuard)
  @HttpCode(HttpStatus.NO_CONTENT)
  remove(@CurrentUser() { actor }: Identity, @EventRequest(Nothing) _nothing: Nothing): Promise<void> {
    return this.avatars.remove(actor.userId);
  }

  /** Needs no token, because an `<img>` sends none. Everyone who knows the address may see the picture. */
  @Get('avatars/:file')
  async get(@Param('file') file: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    sendPicture(response, await this.avatars.get(pictureIdOf(file), addressOf(request)));
  }
}
