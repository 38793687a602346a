import { Controller } from '@nestjs/common';
import type { OpenedInvites, OpenInvites } from '#contracts';
import { CurrentUser } from '#access/access.guard';
import type { Identity } from '#access/identity';
import { Turn } from '#platform/http/turn.decorator';
import { Route } from '../routes/route.decorator.js';
import { InvitedRoomsService } from './invited-rooms.service.js';

@Controller()
export class InvitedRoomsController {
  constructor(private readonly invites: InvitedRoomsService) {}

  @Route('POST /v1/me/invites')
  @Turn('command')
  open({ code }: OpenInvites, @CurrentUser() me: Identity): Promise<OpenedInvites> {
    return this.invites.open(me, code);
  }
}
