import { Controller, Delete, Get, Post, Put } from '@nestjs/common';
import { ADMIN_ROUTES, type NewOperator, type OperatorsAnswer } from '#access/internal-api';
import { ActingOperator, LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { AddOperator, NamedOperatorRequest, SetOperatorRole } from './operators.requests.js';
import { OperatorsService } from './operators.service.js';

/** The list of operators. Only root changes it: an operator whose key was revoked must not have left another one behind. */
@Controller(`${ADMIN_ROUTES.auth}/operators`)
@OperatorsOnly()
@LowestRole('root')
export class OperatorsController {
  constructor(private readonly operators: OperatorsService) {}

  @Get()
  @LowestRole('moderator')
  list(): Promise<OperatorsAnswer> {
    return this.operators.list();
  }

  @Post()
  add(
    @ActingOperator() actor: string,
    @EventRequest(AddOperator) { name, role = 'admin' }: AddOperator,
  ): Promise<NewOperator> {
    return this.operators.add(actor, { name, role });
  }

  @Put(':name/role')
  setRole(
    @ActingOperator() actor: string,
    @EventRequest(SetOperatorRole, { name: 'name' }) { name, role }: SetOperatorRole,
  ): Promise<SetOperatorRole> {
    return this.operators.setRole(actor, { name, role });
  }

  @Delete(':name')
  revoke(
    @ActingOperator() actor: string,
    @EventRequest(NamedOperatorRequest, { name: 'name' }) { name }: NamedOperatorRequest,
  ): Promise<{ name: string }> {
    return this.operators.revoke(actor, name);
  }
}
