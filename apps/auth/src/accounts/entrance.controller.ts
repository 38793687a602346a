import { Controller, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EnterAsGuest, Login, Refresh, Register } from '#contracts';
import { EventRequest } from '#platform/event-request';
import { Route } from '#platform/route-docs';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import { CookieOriginGuard } from '../sessions/cookie-origin.guard.js';
import { RefreshCookieInterceptor } from '../sessions/refresh-cookie.interceptor.js';
import { GivenRefreshToken } from '../sessions/refresh-cookie.js';
import { RefreshService } from '../sessions/refresh.service.js';
import { EntranceAnswer, RefreshAnswer } from '../sessions/session.answers.js';
import type { Entrance, IssuedTokens } from '../sessions/sessions.service.js';
import { AccountsService } from './accounts.service.js';
import { PasswordGuard, Proven } from './password.guard.js';
import type { ProvenUser } from './passwords.service.js';

/** Routes that give tokens; with `"cookie": true` the refresh token goes into the cookie. */
@ApiTags('accounts')
@Controller('v1/auth')
@UseGuards(CookieOriginGuard)
@UseInterceptors(RefreshCookieInterceptor)
export class EntranceController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly refreshes: RefreshService,
  ) {}

  @Post('register')
  @Route({
    summary: 'Make an account',
    status: 201,
    body: Register,
    answer: EntranceAnswer,
    errors: ['USERNAME_TAKEN', 'FORBIDDEN', 'RATE_LIMITED', 'OVERLOADED'],
  })
  register(@EventRequest(Register) request: Register, @Client() client: ClientInfo): Promise<Entrance> {
    return this.accounts.register(request, client);
  }

  @Post('login')
  @UseGuards(PasswordGuard)
  @Route({
    summary: 'Log in',
    body: Login,
    answer: EntranceAnswer,
    errors: ['BAD_CREDENTIALS', 'ACCOUNT_SUSPENDED', 'RATE_LIMITED', 'OVERLOADED'],
  })
  logIn(@Proven() user: ProvenUser, @Client() client: ClientInfo): Promise<Entrance> {
    return this.accounts.logIn(user, client);
  }

  @Post('guest')
  @Route({
    summary: 'Enter with a name only',
    status: 201,
    body: EnterAsGuest,
    answer: EntranceAnswer,
    errors: ['USERNAME_TAKEN', 'FORBIDDEN', 'RATE_LIMITED'],
  })
  enterAsGuest(@EventRequest(EnterAsGuest) request: EnterAsGuest, @Client() client: ClientInfo): Promise<Entrance> {
    return this.accounts.enterAsGuest(request, client);
  }

  @Post('refresh')
  @Route({
    summary: 'Exchange a refresh token for its successor and a new access token',
    body: Refresh,
    answer: RefreshAnswer,
    errors: ['UNAUTHENTICATED', 'SESSION_REVOKED', 'ACCOUNT_SUSPENDED', 'FORBIDDEN'],
  })
  async refresh(@GivenRefreshToken() refreshToken: string): Promise<{ tokens: IssuedTokens }> {
    return { tokens: await this.refreshes.refresh(refreshToken) };
  }
}
