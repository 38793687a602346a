import { Controller, Delete } from '@nestjs/common';
import { ADMIN_ROUTES, type AccountAnswer } from '#access/internal-api';
import { ActingOperator, OnConsole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { NamedAccount } from '../users/user.requests.js';
import { OperatorEmailService } from './operator-email.service.js';

/** The e-mail addresses of accounts, for the operator's command. */
@Controller(`${ADMIN_ROUTES.auth}/users/:user/email`)
@OperatorsOnly()
@OnConsole()
export class OperatorEmailController {
  constructor(private readonly email: OperatorEmailService) {}

  @Delete()
  clear(
    @ActingOperator() actor: string,
    @EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount,
  ): Promise<AccountAnswer> {
    return this.email.clear(actor, user);
  }
}
