/** The browser's refresh token. Only auth's own routes receive it, and scripts cannot read it. */
export const REFRESH_COOKIE = 'parley_refresh';
/** The id of that token's session, for the route that erases the user: it does not receive the token. */
export const SESSION_COOKIE = 'parley_session';

export interface CookieOptions {
  readonly httpOnly: true;
  readonly sameSite: 'strict';
  readonly path: string;
  readonly secure: boolean;
}

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/** @param hostname as the browser sent it, without the port */
export function refreshCookieOptions(hostname: string): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', path: '/v1/auth', secure: !LOCAL_HOSTS.has(hostname.toLowerCase()) };
}

/** @param hostname as the browser sent it, without the port */
export function sessionCookieOptions(hostname: string): CookieOptions {
  return { ...refreshCookieOptions(hostname), path: '/v1/users/me' };
}
