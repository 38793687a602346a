import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { ChatError, invalid, Refresh } from '#contracts';
import { eventRequest } from '#platform/http/event-request';
import { REFRESH_COOKIE } from './cookie.policy.js';

/** The browser's refresh token, from the cookies that cookie-parser has read. */
export function refreshCookieOf(request: Request): string | undefined {
  const cookies: unknown = request.cookies;
  if (typeof cookies !== 'object' || cookies === null || !(REFRESH_COOKIE in cookies)) return undefined;
  const token: unknown = cookies[REFRESH_COOKIE];
  return typeof token === 'string' ? token : undefined;
}

/** The refresh token of a request: from its body or, with `cookie: true`, from the cookie. */
export const PresentedRefreshToken = createParamDecorator((_data: undefined, context: ExecutionContext): string =>
  presentedRefreshToken(context.switchToHttp().getRequest<Request>()),
);

/** @throws ChatError INVALID unless there is exactly one of the two, UNAUTHENTICATED if there is no cookie */
export function presentedRefreshToken(request: Request): string {
  const { refreshToken, cookie } = eventRequest({ type: Refresh, path: {} }, request);
  if (cookie === true && refreshToken !== undefined) throw invalid('refreshToken', 'must be left out with a cookie');
  const token = cookie === true ? refreshCookieOf(request) : refreshToken;
  if (token !== undefined) return token;
  throw cookie === true ? new ChatError('UNAUTHENTICATED') : invalid('refreshToken', 'is missing');
}
