import { describe, expect, it } from 'vitest';
import { refreshCookieOptions } from './cookie.policy.js';
import { mayUseCookie } from './origin.policy.js';

const RULES = { publicUrl: 'https://chat.example/parley', corsOrigins: ['https://app.example:8443'] };
const REQUESTED = { protocol: 'http', host: 'inside.example:3000' };

describe('a page may use the cookie', () => {
  it.each(['https://chat.example', 'https://app.example:8443'])('of %s', (origin) => {
    expect(mayUseCookie(origin, REQUESTED, RULES)).toBe(true);
  });

  it.each([
    'http://inside.example:3000',
    // A proxy may terminate TLS without being trusted to report the scheme.
    'https://inside.example:3000',
  ])('of %s, the host of the request, only without PUBLIC_URL', (origin) => {
    expect(mayUseCookie(origin, REQUESTED, { ...RULES, publicUrl: undefined })).toBe(true);
    expect(mayUseCookie(origin, REQUESTED, RULES)).toBe(false);
  });

  it.each([
    undefined,
    '',
    'null',
    'https://evil.example',
    'http://chat.example',
    'https://chat.example:444',
    'https://chat.example/parley',
    'https://app.example',
  ])('not of %s', (origin) => {
    expect(mayUseCookie(origin, REQUESTED, RULES)).toBe(false);
  });

  it.each(['http://inside.example', 'http://inside.example:3000.evil.example', 'ftp://inside.example:3000'])(
    'not of %s, without PUBLIC_URL either',
    (origin) => {
      expect(mayUseCookie(origin, REQUESTED, { ...RULES, publicUrl: undefined })).toBe(false);
    },
  );

  it('not if the request names no host', () => {
    const requested = { protocol: 'http', host: undefined };
    expect(mayUseCookie('http://undefined', requested, { publicUrl: undefined, corsOrigins: [] })).toBe(false);
  });
});

describe('the cookie', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '::1', '[::1]'])('is not Secure on %s', (host) => {
    expect(refreshCookieOptions(host).secure).toBe(false);
  });

  it.each(['chat.example', 'localhost.example', '127.0.0.1.example', '127.0.0.2', ''])('is Secure on %j', (host) => {
    expect(refreshCookieOptions(host)).toEqual({
      httpOnly: true,
      sameSite: 'strict',
      path: '/v1/auth',
      secure: true,
    });
  });
});
