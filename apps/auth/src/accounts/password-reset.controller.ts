import { Controller, Req, UseGuards } from '@nestjs/common';
import type { Request } from 'express';
import type { ResetPassword } from '#contracts';
import { Turn } from '#platform/http/turn.decorator';
import { deviceOf } from '../cookies/refresh-cookie.js';
import { Route } from '../routes/route.decorator.js';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { PasswordResetsService } from './password-resets.service.js';
import { PasswordsGuard } from './passwords.guard.js';

/** The user's side of a reset. Operators make the link. */
@Controller()
@Turn('passwords')
export class PasswordResetController {
  constructor(private readonly resets: PasswordResetsService) {}

  @Route('POST /v1/auth/reset')
  @UseGuards(PasswordsGuard)
  redeem(reset: ResetPassword, @Client() client: ClientInfo, @Req() request: Request): Promise<void> {
    return this.resets.redeem(reset, client, deviceOf(request));
  }
}
