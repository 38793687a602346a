import { Controller, Get } from '@nestjs/common';
import { ADMIN_ROUTES } from '#access/internal-api';
import { OperatorsOnly } from '#access/operators-only.decorator';
import type { SignInCheckAnswer } from '#access/ways-api';
import { ProviderCheckService } from './provider-check.service.js';

@Controller(`${ADMIN_ROUTES.auth}/providers`)
@OperatorsOnly()
export class OperatorProvidersController {
  constructor(private readonly checks: ProviderCheckService) {}

  @Get('check')
  check(): Promise<SignInCheckAnswer> {
    return this.checks.check();
  }
}
