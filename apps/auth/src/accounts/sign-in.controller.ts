import { Controller, HttpStatus, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Empty, EnterAsGuest, Login, Refresh, Register } from '#contracts';
import { Turn } from '#platform/http/turn.decorator';
import { CookieOriginGuard } from '../cookies/cookie-origin.guard.js';
import { RefreshCookieInterceptor } from '../cookies/refresh-cookie.interceptor.js';
import { presentedRefreshToken } from '../cookies/refresh-cookie.js';
import { Route } from '../routes/route.decorator.js';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { RefreshService } from '../sessions/refresh.service.js';
import type { IssuedSignIn, IssuedTokens } from '../sessions/sessions.service.js';
import { AccountsService } from './accounts.service.js';
import { PasswordInterceptor, VerifiedPassword } from './password.interceptor.js';
import { PasswordsGuard } from './passwords.guard.js';
import type { VerifiedUser } from './passwords.service.js';

/** Routes that return tokens. With `"cookie": true` the refresh token is set as a cookie. */
@Controller()
@UseGuards(CookieOriginGuard)
@UseInterceptors(RefreshCookieInterceptor)
export class SignInController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly refreshes: RefreshService,
  ) {}

  @Route('POST /v1/auth/register')
  @UseGuards(PasswordsGuard)
  @Turn('passwords')
  async register(
    request: Register,
    @Client() client: ClientInfo,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IssuedSignIn | Empty> {
    const signIn = await this.accounts.register(request, client);
    if (signIn === undefined) response.status(HttpStatus.ACCEPTED);
    return signIn ?? {};
  }

  // `PasswordInterceptor` runs after the route's interceptors.
  @UseInterceptors(PasswordInterceptor)
  @Route('POST /v1/auth/login')
  @UseGuards(PasswordsGuard)
  @Turn('passwords')
  logIn(
    { otp }: Login,
    @VerifiedPassword() verified: VerifiedUser,
    @Client() client: ClientInfo,
  ): Promise<IssuedSignIn> {
    return this.accounts.logIn(verified, otp, client);
  }

  @Route('POST /v1/auth/guest')
  enterAsGuest(request: EnterAsGuest, @Client() client: ClientInfo): Promise<IssuedSignIn> {
    return this.accounts.enterAsGuest(request, client);
  }

  @Route('POST /v1/auth/refresh')
  async refresh(
    presented: Refresh,
    @Client() { ip }: ClientInfo,
    @Req() request: Request,
  ): Promise<{ tokens: IssuedTokens }> {
    const token = presentedRefreshToken(presented, request);
    return { tokens: await this.refreshes.refresh(token, { ip, hasLeft: () => request.socket.destroyed }) };
  }
}
