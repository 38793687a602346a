import { Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ADMIN_ROUTES, type EndedAnswer } from '#identity/internal-api';
import type { MadeAnswer } from '#identity/made-by-keys';
import { ActingOperator } from '#identity/operator.guard';
import { OperatorsOnly } from '#identity/operators-only.decorator';
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
