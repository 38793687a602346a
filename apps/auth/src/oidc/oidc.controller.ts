import { Controller, HttpStatus, Param, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { FinishSignIn, LogoutToken, StartSignIn } from '#contracts';
import { CookieOriginGuard } from '../cookies/cookie-origin.guard.js';
import { ROUND_TRIP_COOKIE, roundTripCookieOptions } from '../cookies/cookie.policy.js';
import { RefreshCookieInterceptor } from '../cookies/refresh-cookie.interceptor.js';
import { roundTripCookieOf } from '../cookies/refresh-cookie.js';
import { Route } from '../routes/route.decorator.js';
import { Client, type ClientInfo } from '../sessions/client-info.js';
import type { IssuedSignIn } from '../sessions/sessions.service.js';
import { ProviderLogoutService } from './logout/provider-logout.service.js';
import { ProviderSignInService } from './sign-in/provider-sign-in.service.js';
import { ROUND_TRIP_MS } from './round-trips/round-trip-seal.js';
import { RoundTripsService } from './round-trips/round-trips.service.js';

/** Sign-in with providers of OpenID Connect. `start` and `callback` are for the location bar of a browser. */
@Controller()
export class OidcController {
  constructor(
    private readonly trips: RoundTripsService,
    private readonly signIns: ProviderSignInService,
    private readonly logouts: ProviderLogoutService,
  ) {}

  @Route('GET /v1/auth/oidc/{provider}/start')
  async start(
    asked: StartSignIn,
    @Client() { ip }: ClientInfo,
    @Req() { hostname }: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { location, cookie } = await this.trips.start(asked, ip);
    const options = { ...roundTripCookieOptions(hostname), maxAge: ROUND_TRIP_MS };
    if (cookie !== undefined) response.cookie(ROUND_TRIP_COOKIE, cookie, options);
    response.status(HttpStatus.SEE_OTHER).location(location).end();
  }

  @Route('GET /v1/auth/oidc/{provider}/callback')
  async complete(
    @Param('provider') provider: string,
    @Client() { ip }: ClientInfo,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { location } = await this.trips.complete({
      provider,
      ip,
      query: new URL(request.originalUrl, 'http://parley.invalid').searchParams,
      cookie: roundTripCookieOf(request),
      request,
    });
    response.clearCookie(ROUND_TRIP_COOKIE, roundTripCookieOptions(request.hostname));
    response.status(HttpStatus.SEE_OTHER).location(location).end();
  }

  @Route('POST /v1/auth/oidc/finish')
  @UseGuards(CookieOriginGuard)
  @UseInterceptors(RefreshCookieInterceptor)
  async finish(
    request: FinishSignIn,
    @Client() client: ClientInfo,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IssuedSignIn> {
    const { answer, isNewUser } = await this.signIns.finish(request, client);
    if (isNewUser) response.status(HttpStatus.CREATED);
    return answer;
  }

  @Route('POST /v1/auth/oidc/{provider}/backchannel')
  endSessions(request: LogoutToken, @Client() { ip }: ClientInfo): Promise<void> {
    return this.logouts.endSessions(request, ip);
  }
}
