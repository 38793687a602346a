import { Controller, Delete } from '@nestjs/common';
import { ADMIN_ROUTES, type AccountAnswer } from '#identity/internal-api';
import { ActingOperator } from '#identity/operator.guard';
import { OperatorsOnly } from '#identity/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { NamedAccount } from '../users/user.requests.js';
import { OperatorFactorService } from './operator-factor.service.js';

/** Second factors, for the operator's command. */
@Controller(`${ADMIN_ROUTES.auth}/users/:user/totp`)
@OperatorsOnly()
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
