import { Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ResetPassword } from '#contracts';
import { EventRequest } from '#platform/http/event-request';
import { Turn } from '#platform/http/turn.decorator';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { PasswordResetsService } from './password-resets.service.js';

/** The user's side of a reset. Operators make the link. */
@Controller('v1/auth/reset')
@Turn('passwords')
export class PasswordResetController {
  constructor(private readonly resets: PasswordResetsService) {}

  @Post()
  @HttpCode(HttpStatus.NO_CONTENT)
  redeem(@EventRequest(ResetPassword) request: ResetPassword, @Client() client: ClientInfo): Promise<void> {
    return this.resets.redeem(request, client);
  }
}
