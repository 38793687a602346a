import { Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ADMIN_ROUTES } from '#access/internal-api';
import { ActingOperator } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { PushRenewalsService } from './push-renewals.service.js';

/** Push, for the operator's command. */
@Controller(`${ADMIN_ROUTES.courier}/push`)
@OperatorsOnly()
export class OperatorPushController {
  constructor(private readonly renewals: PushRenewalsService) {}

  @Post('renew')
  @HttpCode(HttpStatus.OK)
  renew(@ActingOperator() by: string): Promise<{ publicKey: string }> {
    return this.renewals.renew(by);
  }
}
