import { Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ADMIN_ROUTES, type EndedAnswer } from '#access/internal-api';
import type { MadeAnswer } from '#access/made-by-keys';
import { ActingOperator } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { MadeHooksService } from './made-hooks.service.js';
import { MadeByAppKeys } from './operator-hooks.requests.js';

/** The hooks that keys of apps have made, for the operator's command. */
@Controller(`${ADMIN_ROUTES.courier}/made`)
@OperatorsOnly()
export class OperatorMadeHooksController {
  constructor(private readonly made: MadeHooksService) {}

  @Post('find')
  @HttpCode(HttpStatus.OK)
  find(@EventRequest(MadeByAppKeys) request: MadeByAppKeys): Promise<MadeAnswer> {
    return this.made.find(request);
  }

  @Post('end')
  @HttpCode(HttpStatus.OK)
  end(@ActingOperator() by: string, @EventRequest(MadeByAppKeys) request: MadeByAppKeys): Promise<EndedAnswer> {
    return this.made.end(by, request);
  }
}
