import { Controller, Get, Post } from '@nestjs/common';
import { ActingOperator, LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { ADMIN_ROUTES, type KeysAnswer } from '#access/internal-api';
import { OperatorKeysService } from './operator-keys.service.js';

@Controller(`${ADMIN_ROUTES.auth}/keys`)
@OperatorsOnly()
export class OperatorKeysController {
  constructor(private readonly keys: OperatorKeysService) {}

  @Get()
  @LowestRole('moderator')
  list(): Promise<KeysAnswer> {
    return this.keys.list();
  }

  @Post()
  rotate(@ActingOperator() actor: string): Promise<KeysAnswer> {
    return this.keys.rotate(actor);
  }
}
