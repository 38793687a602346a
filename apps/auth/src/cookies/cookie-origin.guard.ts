import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { AuthConfig } from '#config/app-config';
import { ChatError } from '#contracts';
import { hostOf, schemeOf } from '#platform/http/forwarded-headers';
import { mayUseCookie } from './origin.policy.js';

/** Refuses requests in cookie mode from pages of other origins: they must neither get nor use the cookie. */
@Injectable()
export class CookieOriginGuard implements CanActivate {
  constructor(private readonly config: AuthConfig) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    // A client that is not a page has no cookies of other users to misuse; only `refresh` reads one.
    const readsCookie = request.path.endsWith('/refresh');
    const asks = isCookieMode(request) && (readsCookie || request.headers.origin !== undefined);
    if (asks && !isFromAllowedOrigin(request, this.config)) throw new ChatError('FORBIDDEN');
    return true;
  }
}

export function isCookieMode(request: Request): boolean {
  const body: unknown = request.body;
  return typeof body === 'object' && body !== null && 'cookie' in body && body.cookie === true;
}

export function isFromAllowedOrigin(request: Request, config: AuthConfig): boolean {
  const requested = { protocol: schemeOf(request), host: hostOf(request) };
  return mayUseCookie(request.headers.origin, requested, config);
}
