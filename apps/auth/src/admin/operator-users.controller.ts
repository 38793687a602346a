import { Controller, Get } from '@nestjs/common';
import { Nothing } from '#contracts';
import { ADMIN_ROUTES } from '#access/internal-api';
import { ActingRole, LowestRole, OnConsole } from '#access/operator.guard';
import type { OperatorRank } from '#access/operator-roles.policy';
import { OperatorsOnly } from '#access/operators-only.decorator';
import type { ShownUser, UsersPage, UserTotals } from '#access/site-api';
import { EventRequest } from '#platform/http/event-request';
import { NamedAccount } from '../users/user.requests.js';
import { ListUsers } from './admin.requests.js';
import { ListedUsersService } from './listed-users.service.js';

/** Users, for the operator's command. */
@Controller(ADMIN_ROUTES.auth)
@OperatorsOnly()
@OnConsole()
@LowestRole('moderator')
export class OperatorUsersController {
  constructor(private readonly users: ListedUsersService) {}

  @Get('users')
  list(@EventRequest(ListUsers) request: ListUsers): Promise<UsersPage> {
    return this.users.list(request);
  }

  @Get('users/:user')
  show(
    @ActingRole() role: OperatorRank,
    @EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount,
  ): Promise<ShownUser> {
    return this.users.show(role, user);
  }

  @Get('totals')
  totals(@EventRequest(Nothing) _request: Nothing): Promise<UserTotals> {
    return this.users.totals();
  }
}
