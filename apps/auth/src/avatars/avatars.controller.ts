import { Controller, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { User } from '#contracts';
import { CurrentUser } from '#access/access.guard';
import type { Identity } from '#access/identity';
import { pictureIdOf, readPicture, sendPicture } from '#platform/http/pictures';
import { Turn } from '#platform/http/turn.decorator';
import { callerOf } from '#platform/http/turns.interceptor';
import { Route } from '../routes/route.decorator.js';
import { AvatarsService } from './avatars.service.js';

@Controller()
export class AvatarsController {
  constructor(private readonly avatars: AvatarsService) {}

  @Route('PUT /v1/users/me/avatar')
  @Turn('none')
  put(@CurrentUser() { actor }: Identity, @Req() request: Request): Promise<User> {
    return this.avatars.put(actor.userId, callerOf(request), () => readPicture(request));
  }

  @Route('DELETE /v1/users/me/avatar')
  remove(@CurrentUser() { actor }: Identity): Promise<void> {
    return this.avatars.remove(actor.userId);
  }

  /** Needs no token, because an `<img>` sends none. Everyone who knows the URL may see the picture. */
  @Route('GET /v1/users/avatars/{file}')
  async get(@Param('file') file: string, @Res() response: Response): Promise<void> {
    sendPicture(response, await this.avatars.get(pictureIdOf(file)));
  }
}
