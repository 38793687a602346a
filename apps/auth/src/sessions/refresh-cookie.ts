import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ChatError, invalid, Refresh } from '#contracts';
import { eventRequest } from '#platform/http/event-request';
import { REFRESH_COOKIE, refreshCookieOptions, SESSION_COOKIE, sessionCookieOptions } from './cookie.policy.js';
import type { IssuedTokens } from './sessions.service.js';

/** The browser's refresh token, from the cookies that cookie-parser has read. */
export function refreshCookieOf(request: Request): string | undefined {
  return cookieOf(request, REFRESH_COOKIE);
}

/** The id of the session of the browser's refresh token. */
export function sessionCookieOf(request: Request): string | undefined {
  return cookieOf(request, SESSION_COOKIE);
}

function cookieOf(request: Request, name: string): string | undefined {
  const cookies = request.cookies as Readonly<Record<string, unknown>>;
  const value = Object.hasOwn(cookies, name) ? cookies[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

export function setCookies(
  { hostname }: Request,
  response: Response,
  { refreshToken, sessionId, maxAge }: Pick<IssuedTokens, 'refreshToken' | 'sessionId'> & { readonly maxAge: number },
): void {
  response
    .cookie(REFRESH_COOKIE, refreshToken, { ...refreshCookieOptions(hostname), maxAge })
    .cookie(SESSION_COOKIE, sessionId, { ...sessionCookieOptions(hostname), maxAge });
}

export function clearCookies({ hostname }: Request, response: Response): void {
  response
    .clearCookie(REFRESH_COOKIE, refreshCookieOptions(hostname))
    .clearCookie(SESSION_COOKIE, sessionCookieOptions(hostname));
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
