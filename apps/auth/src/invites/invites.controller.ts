import { Controller, Delete, Get, Post } from '@nestjs/common';
import { ActingOperator, LowestRole, OnConsole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { ADMIN_ROUTES, type EndedAnswer, type InvitesAnswer, type NewInvite } from '#access/internal-api';
import { EventRequest } from '#platform/http/event-request';
import { CreateInvite, NamedInvite } from './invite.requests.js';
import { InvitesService } from './invites.service.js';

@Controller(`${ADMIN_ROUTES.auth}/invites`)
@OperatorsOnly()
@OnConsole()
export class InvitesController {
  constructor(private readonly invites: InvitesService) {}

  @Get()
  @LowestRole('moderator')
  list(): Promise<InvitesAnswer> {
    return this.invites.list();
  }

  @Post()
  create(@ActingOperator() actor: string, @EventRequest(CreateInvite) wanted: CreateInvite): Promise<NewInvite> {
    return this.invites.create(actor, wanted);
  }

  @Delete(':id')
  revoke(
    @ActingOperator() actor: string,
    @EventRequest(NamedInvite, { id: 'id' }) { id }: NamedInvite,
  ): Promise<EndedAnswer> {
    return this.invites.revoke(actor, id);
  }
}
