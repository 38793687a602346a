import { Controller, Get } from '@nestjs/common';
import { ADMIN_ROUTES } from '#identity/internal-api';
import { OperatorsOnly } from '#identity/operators-only.decorator';
import type { SignInCheckAnswer } from '#identity/ways-api';
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
