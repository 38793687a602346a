import { Controller, HttpStatus, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { ChangeEmail, Empty, RemoveEmail } from '#contracts';
import type { EmailState } from '#contracts/routes/email.routes';
import { CurrentUser } from '#access/access.guard';
import type { Identity } from '#access/identity';
import { Turn } from '#platform/http/turn.decorator';
import { Route } from '../routes/route.decorator.js';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { EmailService } from './email.service.js';

/** The e-mail address of the caller's account. */
@Controller()
export class EmailController {
  constructor(private readonly email: EmailService) {}

  @Route('GET /v1/users/me/email')
  get(@CurrentUser() me: Identity): Promise<EmailState> {
    return this.email.get(me);
  }

  @Route('PUT /v1/users/me/email')
  @Turn('passwords')
  async change(
    request: ChangeEmail,
    @CurrentUser() me: Identity,
    @Client() client: ClientInfo,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Empty> {
    const { isSame } = await this.email.change(me, request, client);
    if (isSame) response.status(HttpStatus.OK);
    return {};
  }

  @Route('DELETE /v1/users/me/email')
  @Turn('passwords')
  remove(request: RemoveEmail, @CurrentUser() me: Identity, @Client() client: ClientInfo): Promise<void> {
    return this.email.remove(me, request, client);
  }
}
