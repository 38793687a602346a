import { Controller, Delete } from '@nestjs/common';
import { ADMIN_ROUTES, type AccountAnswer } from '#access/internal-api';
import { ActingOperator, OnConsole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { NamedAccount } from '../users/user.requests.js';
import { OperatorFactorService } from './operator-factor.service.js';

/** Second factors, for the operator's command. */
@Controller(`${ADMIN_ROUTES.auth}/users/:user/totp`)
@OperatorsOnly()
@OnConsole()
export class OperatorFactorController {
  constructor(private readonly factor: OperatorFactorService) {}

  @Delete()
  turnOff(
    @ActingOperator() actor: string,
    @EventRequest(NamedAccount, { user: 'user' }) { user }: NamedAccount,
  ): Promise<AccountAnswer> {
    return this.factor.turnOff(actor, user);
  }
}
