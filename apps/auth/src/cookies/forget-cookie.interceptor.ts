import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { tap, type Observable } from 'rxjs';
import { AuthConfig } from '#config/app-config';
import { isFromAllowedOrigin } from './cookie-origin.guard.js';
import { DEVICE_COOKIE, REFRESH_COOKIE, refreshCookieOptions } from './cookie.policy.js';

/** Clears the cookies of a page of an allowed origin. The routes that use this do not receive the cookies. */
@Injectable()
export class ForgetCookieInterceptor implements NestInterceptor<void> {
  constructor(private readonly config: AuthConfig) {}

  intercept(context: ExecutionContext, next: CallHandler<void>): Observable<void> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    return next.handle().pipe(
      tap(() => {
        if (!isFromAllowedOrigin(request, this.config)) return;
        const options = refreshCookieOptions(request.hostname);
        http.getResponse<Response>().clearCookie(REFRESH_COOKIE, options).clearCookie(DEVICE_COOKIE, options);
      }),
    );
  }
}
