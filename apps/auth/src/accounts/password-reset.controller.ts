import { Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ResetPassword } from '#contracts';
import { EventRequest } from '#platform/http/event-request';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { PasswordResetsService } from './password-resets.service.js';

/** The user's side of a reset. Operators make the link. */
@Controller('v1/auth/reset')
export class PasswordResetController {
  constructor(private readonly resets: PasswordResetsService) {}

  @Post()
  @HttpCode(HttpStatus.NO_CONTENT)
  redeem(@EventRequest(ResetPassword) request: ResetPassword, @Client() client: ClientInfo): Promise<void> {
    return this.resets.redeem(request, client);
  }
}
