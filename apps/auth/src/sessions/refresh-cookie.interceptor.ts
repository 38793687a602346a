import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { map, type Observable } from 'rxjs';
import type { Tokens } from '#contracts';
import { AuthConfig } from '#config/app-config';
import { isCookieMode } from './cookie-origin.guard.js';
import { setCookies } from './refresh-cookie.js';
import type { IssuedTokens } from './sessions.service.js';

const MS_PER_DAY = 86_400_000;

/** In cookie mode, moves the refresh token of the answer into the cookie, and names its session in the other one. */
@Injectable()
export class RefreshCookieInterceptor implements NestInterceptor<{ tokens: IssuedTokens }, { tokens: Tokens }> {
  constructor(private readonly config: AuthConfig) {}

  intercept(context: ExecutionContext, next: CallHandler<{ tokens: IssuedTokens }>): Observable<{ tokens: Tokens }> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    if (!isCookieMode(request)) return next.handle();
    return next.handle().pipe(
      map((answer) => {
        const { refreshToken, ...tokens } = answer.tokens;
        const maxAge = this.config.refreshTokenDays * MS_PER_DAY;
        setCookies(request, http.getResponse<Response>(), { refreshToken, sessionId: tokens.sessionId, maxAge });
        return { ...answer, tokens };
      }),
    );
  }
}
