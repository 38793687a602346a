import { Controller } from '@nestjs/common';
import type { ResetPassword } from '#contracts';
import { Turn } from '#platform/http/turn.decorator';
import { Route } from '../routes/route.decorator.js';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { PasswordResetsService } from './password-resets.service.js';

/** The user's side of a reset. Operators make the link. */
@Controller()
@Turn('passwords')
export class PasswordResetController {
  constructor(private readonly resets: PasswordResetsService) {}

  @Route('POST /v1/auth/reset')
  redeem(request: ResetPassword, @Client() client: ClientInfo): Promise<void> {
    return this.resets.redeem(request, client);
  }
}
