import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { tap, type Observable } from 'rxjs';
import { AuthConfig } from '#config/app-config';
import { identityOf } from '#identity/access.guard';
import { isFromAllowedOrigin } from './cookie-origin.guard.js';
import { clearCookies, sessionCookieOf } from './refresh-cookie.js';

/** Clears the cookies of a page of an allowed origin, but not those of another session: two users can share a browser. */
@Injectable()
export class ForgetCookieInterceptor implements NestInterceptor<void> {
  constructor(private readonly config: AuthConfig) {}

  intercept(context: ExecutionContext, next: CallHandler<void>): Observable<void> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    return next.handle().pipe(
      tap(() => {
        const { sessionId } = identityOf(request);
        const isOwn = (sessionCookieOf(request) ?? sessionId) === sessionId;
        if (isOwn && isFromAllowedOrigin(request, this.config)) clearCookies(request, http.getResponse<Response>());
      }),
    );
  }
}
