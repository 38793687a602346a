import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { map, type Observable } from 'rxjs';
import type { Tokens } from '#contracts';
import { AuthConfig } from '#config/app-config';
import { deviceTokenText, parseToken } from '../tokens/refresh-token.policy.js';
import { isCookieMode } from './cookie-origin.guard.js';
import { DEVICE_COOKIE, REFRESH_COOKIE, refreshCookieOptions } from './cookie.policy.js';

const MS_PER_DAY = 86_400_000;

/** In cookie mode, moves the refresh token of the answer into its cookie, and renews the cookie of the device. */
@Injectable()
export class RefreshCookieInterceptor implements NestInterceptor<{ tokens: Tokens }> {
  constructor(private readonly config: AuthConfig) {}

  intercept(context: ExecutionContext, next: CallHandler<{ tokens: Tokens }>): Observable<{ tokens: Tokens }> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    if (!isCookieMode(request)) return next.handle();
    return next.handle().pipe(
      map((answer) => {
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
