import { Controller, Delete } from '@nestjs/common';
import { ADMIN_ROUTES, type EndedBatchAnswer } from '#access/internal-api';
import { ActingOperator } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { OperatorSessionsService } from './operator-sessions.service.js';

/** All guests, for the operator's command. */
@Controller(`${ADMIN_ROUTES.auth}/guests`)
@OperatorsOnly()
export class OperatorGuestsController {
  constructor(private readonly sessions: OperatorSessionsService) {}

  @Delete('sessions')
  endSessions(@ActingOperator() actor: string): Promise<EndedBatchAnswer> {
    return this.sessions.endOfGuests(actor);
  }
}
