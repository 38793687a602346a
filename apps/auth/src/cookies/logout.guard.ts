import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AuthConfig } from '#config/app-config';
import { ChatError } from '#contracts';
import { AccessGuard } from '#access/access.guard';
import type { SessionClaim } from '../tokens/refresh-token.policy.js';
import { isFromAllowedOrigin } from './cookie-origin.guard.js';
import { REFRESH_COOKIE, refreshCookieOptions } from './cookie.policy.js';
import { refreshCookieOf } from './refresh-cookie.js';

const claims = new WeakMap<Request, SessionClaim>();

/** Admits an access token or, from an allowed origin, the cookie. It clears the cookie. */
@Injectable()
export class LogoutGuard implements CanActivate {
  constructor(
    private readonly access: AccessGuard,
    private readonly config: AuthConfig,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const brought = refreshCookieOf(request);
    const mayUse = isFromAllowedOrigin(request, this.config);
    const byCookieAlone = brought !== undefined && request.headers.authorization === undefined;
    if (byCookieAlone && !mayUse) throw new ChatError('FORBIDDEN');
    const cookie = mayUse ? brought : undefined;
    claims.set(request, await this.claimOf(request, cookie));
    if (cookie !== undefined) response.clearCookie(REFRESH_COOKIE, refreshCookieOptions(request.hostname));
    return true;
  }

  private async claimOf(request: Request, cookie: string | undefined): Promise<SessionClaim> {
    try {
      return { identity: await this.access.identify(request) };
    } catch (error) {
      const isOver = error instanceof ChatError && error.retry === 'reauth';
      if (isOver && cookie !== undefined) return { refreshToken: cookie };
      throw error;
    }
  }
}

/** The session that a logout ends. */
export const LogoutClaim = createParamDecorator((_data: undefined, context: ExecutionContext): SessionClaim => {
  const claim = claims.get(context.switchToHttp().getRequest<Request>());
  if (claim === undefined) throw new ChatError('UNAUTHENTICATED');
  return claim;
});
