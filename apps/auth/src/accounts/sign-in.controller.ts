import { Controller, HttpCode, HttpStatus, Post, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import type { Request } from 'express';
import { EnterAsGuest, Register } from '#contracts';
import { EventRequest } from '#platform/http/event-request';
import { Turn } from '#platform/http/turn.decorator';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { CookieOriginGuard } from '../sessions/cookie-origin.guard.js';
import { RefreshCookieInterceptor } from '../sessions/refresh-cookie.interceptor.js';
import { PresentedRefreshToken } from '../sessions/refresh-cookie.js';
import { RefreshService } from '../sessions/refresh.service.js';
import type { SignInAnswer, IssuedTokens } from '../sessions/sessions.service.js';
import { AccountsService } from './accounts.service.js';
import { PasswordInterceptor, VerifiedPassword } from './password.interceptor.js';
import type { VerifiedUser } from './passwords.service.js';

/** Routes that return tokens. With `"cookie": true` the refresh token is set as a cookie. */
@Controller('v1/auth')
@UseGuards(CookieOriginGuard)
@UseInterceptors(RefreshCookieInterceptor)
export class SignInController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly refreshes: RefreshService,
  ) {}

  @Post('register')
  @Turn('passwords')
  register(@EventRequest(Register) request: Register, @Client() client: ClientInfo): Promise<SignInAnswer> {
    return this.accounts.register(request, client);
  }

  @Post('login')
  @UseInterceptors(PasswordInterceptor)
  @Turn('passwords')
  @HttpCode(HttpStatus.OK)
  logIn(@VerifiedPassword() user: VerifiedUser, @Client() client: ClientInfo): Promise<SignInAnswer> {
    return this.accounts.logIn(user, client);
  }

  @Post('guest')
  enterAsGuest(@EventRequest(EnterAsGuest) request: EnterAsGuest, @Client() client: ClientInfo): Promise<SignInAnswer> {
    return this.accounts.enterAsGuest(request, client);
  }

  @Post('refresh')
  @HttpCode(HttpStatus.OK)
  async refresh(
    @PresentedRefreshToken() refreshToken: string,
    @Client() { address }: ClientInfo,
    @Req() { socket }: Request,
  ): Promise<{ tokens: IssuedTokens }> {
    return { tokens: await this.refreshes.refresh(refreshToken, { address, hasLeft: () => socket.destroyed }) };
  }
}
