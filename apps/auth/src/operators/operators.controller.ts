import { Controller, Delete, Get, Post } from '@nestjs/common';
import { ADMIN_ROUTES, type NewOperator, type OperatorsAnswer } from '#access/internal-api';
import { ActingOperator } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { NamedOperatorRequest } from './operators.requests.js';
import { OperatorsService } from './operators.service.js';

@Controller(`${ADMIN_ROUTES.auth}/operators`)
@OperatorsOnly()
export class OperatorsController {
  constructor(private readonly operators: OperatorsService) {}

  @Get()
  list(): Promise<OperatorsAnswer> {
    return this.operators.list();
  }

  @Post()
  add(
    @ActingOperator() actor: string,
    @EventRequest(NamedOperatorRequest) { name }: NamedOperatorRequest,
  ): Promise<NewOperator> {
    return this.operators.add(actor, name);
  }

  @Delete(':name')
  revoke(
    @ActingOperator() actor: string,
    @EventRequest(NamedOperatorRequest, { name: 'name' }) { name }: NamedOperatorRequest,
  ): Promise<{ name: string }> {
    return this.operators.revoke(actor, name);
  }
}
