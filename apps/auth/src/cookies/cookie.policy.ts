/** The browser's refresh token. Only auth's own routes receive it, and scripts cannot read it. */
export const REFRESH_COOKIE = 'parley_refresh';

/** Shows that the account has been used in this browser. The cookie stays after a logout, and refreshes nothing. */
export const DEVICE_COOKIE = 'parley_device';

/** The browser's round trip to a provider. The provider's redirect brings it back, so it is not `strict`. */
export const ROUND_TRIP_COOKIE = 'parley_oidc';

export interface RoundTripCookieOptions {
  readonly httpOnly: true;
  readonly sameSite: 'lax';
  readonly path: '/v1/auth/oidc';
  readonly secure: boolean;
}

export interface RefreshCookieOptions {
  readonly httpOnly: true;
  readonly sameSite: 'strict';
  readonly path: '/v1/auth';
  readonly secure: boolean;
}

/** An operator who has signed in at the console stays for so long, in use or not. */
export const CONSOLE_HOURS = 8;

export interface ConsoleCookieOptions {
  readonly httpOnly: true;
  readonly sameSite: 'strict';
  readonly path: '/v1/admin';
  readonly secure: boolean;
}

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/** @param hostname as the browser sent it, without the port */
export function refreshCookieOptions(hostname: string): RefreshCookieOptions {
  return { httpOnly: true, sameSite: 'strict', path: '/v1/auth', secure: !isLocal(hostname) };
}

/** @param hostname as for `refreshCookieOptions` */
export function roundTripCookieOptions(hostname: string): RoundTripCookieOptions {
  return { httpOnly: true, sameSite: 'lax', path: '/v1/auth/oidc', secure: !isLocal(hostname) };
}

/** @param hostname as for `refreshCookieOptions` */
export function consoleCookieOptions(hostname: string): ConsoleCookieOptions {
  return { httpOnly: true, sameSite: 'strict', path: '/v1/admin', secure: !isLocal(hostname) };
}

function isLocal(hostname: string): boolean {
  return LOCAL_HOSTS.has(hostname.toLowerCase());
}
