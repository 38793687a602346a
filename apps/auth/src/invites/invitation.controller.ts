import { Controller } from '@nestjs/common';
import type { Invitation, ReadInvitation } from '#contracts';
import { Route } from '../routes/route.decorator.js';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { InvitationService } from './invitation.service.js';

@Controller()
export class InvitationController {
  constructor(private readonly invitation: InvitationService) {}

  @Route('POST /v1/auth/invite')
  read({ code }: ReadInvitation, @Client() client: ClientInfo): Promise<Invitation> {
    return this.invitation.read(code, client);
  }
}
