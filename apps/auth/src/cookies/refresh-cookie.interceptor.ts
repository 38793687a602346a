import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { map, type Observable } from 'rxjs';
import type { Empty, Tokens } from '#contracts';
import { AuthConfig } from '#config/app-config';
import { deviceTokenText, parseToken } from '../tokens/refresh-token.policy.js';
import { isCookieMode } from './cookie-origin.guard.js';
import { DEVICE_COOKIE, REFRESH_COOKIE, refreshCookieOptions } from './cookie.policy.js';

const MS_PER_DAY = 86_400_000;

type Answer = { tokens: Tokens } | Empty;

/** In cookie mode, moves the refresh token of the answer into its cookie, and renews the cookie of the device. */
@Injectable()
export class RefreshCookieInterceptor implements NestInterceptor<Answer> {
  constructor(private readonly config: AuthConfig) {}

  intercept(context: ExecutionContext, next: CallHandler<Answer>): Observable<Answer> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    if (!isCookieMode(request)) return next.handle();
    return next.handle().pipe(
      map((answer) => {
        if (!hasTokens(answer)) return answer;
        const { refreshToken, ...tokens } = answer.tokens;
        const maxAge = this.config.refreshTokenDays * MS_PER_DAY;
        const options = { ...refreshCookieOptions(request.hostname), maxAge };
        const response = http.getResponse<Response>();
        response.cookie(REFRESH_COOKIE, refreshToken, options);
        const device = refreshToken === undefined ? undefined : parseToken(refreshToken);
        if (device !== undefined) response.cookie(DEVICE_COOKIE, deviceTokenText(device), options);
        return { ...answer, tokens };
      }),
    );
  }
}

function hasTokens(answer: Answer): answer is { tokens: Tokens } {
  return 'tokens' in answer;
}
