import { Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ADMIN_ROUTES, type EndedAnswer } from '#access/internal-api';
import type { MadeAnswer } from '#access/made-by-keys';
import { ActingOperator } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { MadeInSessions } from './made-by-keys.requests.js';
import { MadeByKeysService } from './made-by-keys.service.js';

/** What keys of apps have made, for the operator's command. */
@Controller(`${ADMIN_ROUTES.history}/made`)
@OperatorsOnly()
export class OperatorMadeController {
  constructor(private readonly made: MadeByKeysService) {}

  @Post('find')
  @HttpCode(HttpStatus.OK)
  find(@EventRequest(MadeInSessions) request: MadeInSessions): Promise<MadeAnswer> {
    return this.made.find(request);
  }

  @Post('end')
  @HttpCode(HttpStatus.OK)
  end(@ActingOperator() by: string, @EventRequest(MadeInSessions) request: MadeInSessions): Promise<EndedAnswer> {
    return this.made.end(by, request);
  }
}
