import { Controller, Delete, Get } from '@nestjs/common';
import { ADMIN_ROUTES } from '#access/internal-api';
import { ActingOperator, OnConsole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import type { AdminIdentities, AdminIdentity } from '#access/ways-api';
import { EventRequest } from '#platform/http/event-request';
import { NamedAccount } from '../../users/user.requests.js';
import { NamedAccountIdentity } from './oidc.requests.js';
import { OperatorIdentitiesService } from './operator-identities.service.js';

@Controller(`${ADMIN_ROUTES.auth}/users/:user/identities`)
@OperatorsOnly()
@OnConsole()
export class OperatorIdentitiesController {
  constructor(private readonly identities: OperatorIdentitiesService) {}

  @Get()
  list(@EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount): Promise<AdminIdentities> {
    return this.identities.list(user);
  }

  @Delete(':id')
  remove(
    @ActingOperator() actor: string,
    @EventRequest(NamedAccountIdentity, { user: 'user', id: 'id' }) { user, id }: NamedAccountIdentity,
  ): Promise<AdminIdentity> {
    return this.identities.remove(actor, user, id);
  }
}
