import type { Request } from 'express';
import { ChatError, invalid, type Refresh } from '#contracts';
import { parseDeviceToken, type DeviceToken } from '../tokens/refresh-token.policy.js';
import { DEVICE_COOKIE, REFRESH_COOKIE, ROUND_TRIP_COOKIE } from './cookie.policy.js';

/** The browser's refresh token, from the cookies that cookie-parser has read. */
export function refreshCookieOf(request: Request): string | undefined {
  return textIn(request.cookies, REFRESH_COOKIE);
}

/** The browser's round trip to a provider, sealed. */
export function roundTripCookieOf(request: Request): string | undefined {
  return textIn(request.cookies, ROUND_TRIP_COOKIE);
}

/**
 * The device that a login comes from: by the refresh token of an earlier session in the body, by the cookie of the
 * device, or by the refresh cookie, which a browser may have without the other.
 */
export function deviceOf(request: Request): DeviceToken | undefined {
  const given = textIn(request.body, 'refreshToken') ?? textIn(request.cookies, DEVICE_COOKIE);
  const text = given ?? refreshCookieOf(request);
  return text === undefined ? undefined : parseDeviceToken(text);
}

function textIn(fields: unknown, name: string): string | undefined {
  if (typeof fields !== 'object' || fields === null) return undefined;
  const value: unknown = Reflect.get(fields, name);
  return typeof value === 'string' ? value : undefined;
}

/**
 * The refresh token of a request: from its body or, with `cookie: true`, from the cookie.
 * @throws ChatError INVALID unless there is exactly one of the two, UNAUTHENTICATED if there is no cookie
 */
export function presentedRefreshToken({ refreshToken, cookie }: Refresh, request: Request): string {
  if (cookie === true && refreshToken !== undefined) throw invalid('refreshToken', 'must be left out with a cookie');
  const token = cookie === true ? refreshCookieOf(request) : refreshToken;
  if (token !== undefined) return token;
  throw cookie === true ? new ChatError('UNAUTHENTICATED') : invalid('refreshToken', 'is missing');
}
