import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';
import type { Response } from 'supertest';
import { setUp } from '#testing/engines/set-up';
import { setAuth } from '../../testing/set-auth.js';
import { PASSWORD } from '../../testing/test-auth.js';

describe('cookie mode', () => {
  const { auths, auth } = setAuth({
    PUBLIC_URL: 'https://chat.example',
    CORS_ORIGINS: 'https://other.example',
  });
  const withoutUrl = setUp(() => auths.open({}));

  const post = (path: string, headers: Record<string, string>, body?: object, at = auth) =>
    at.http('post', path).set(headers).send(body);
  const enter = (username: string, host = 'chat.example') =>
    post('/v1/auth/guest', { host, origin: `https://${host}` }, { username, cookie: true });
  const cookieOf = (answer: Response): string => answer.headers['set-cookie']![0]!;
  const pairOf = (answer: Response): string => cookieOf(answer).split(';')[0]!;

  it('puts the refresh token into the cookie of the protocol, and not into the body', async () => {
    const answer = await enter('cookie_guest');
    expect(answer.status).toBe(201);
    expect(Object.keys(answer.body.tokens).sort()).toEqual(['accessToken', 'expiresIn', 'sessionId', 'tokenType']);
    const [pair, ...attributes] = cookieOf(answer).split('; ');
    expect(pair).toMatch(/^parley_refresh=[\w-]{86}$/);
    expect(attributes).toEqual(
      expect.arrayContaining(['Max-Age=2592000', 'Path=/v1/auth', 'HttpOnly', 'Secure', 'SameSite=Strict']),
    );
    expect(attributes.some((attribute) => attribute.startsWith('Domain'))).toBe(false);
    const [, device = ''] = answer.headers['set-cookie'] ?? [];
    expect(device).toMatch(/^parley_device=[\w-]{43}; /);
    expect(device.split('; ').slice(1)).toEqual(attributes);
  });

  it('works in register and login too', async () => {
    const body = { username: 'cookie_user', password: PASSWORD, cookie: true };
    for (const path of ['/v1/auth/register', '/v1/auth/login']) {
      const answer = await post(path, { host: 'chat.example' }, body);
      expect(pairOf(answer)).toMatch(/^parley_refresh=/);
      expect(answer.body.tokens.refreshToken).toBeUndefined();
    }
  });

  it.each(['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000'])('leaves Secure off on %s', async (host) => {
    const body = { username: `local_${host.replaceAll(/\W/g, '')}`, cookie: true };
    const answer = await post('/v1/auth/guest', { host, origin: `http://${host}` }, body, withoutUrl);
    expect(cookieOf(answer)).not.toContain('Secure');
    expect(cookieOf(answer)).toContain('HttpOnly');
  });

  it('keeps Secure on all other hosts, also those that resemble localhost', async () => {
    for (const [index, host] of ['localhost.example', '192.168.1.7:3000'].entries()) {
      const answer = await post('/v1/auth/guest', { host }, { username: `remote_${index}`, cookie: true });
      expect(cookieOf(answer)).toContain('Secure');
    }
  });

  it('refreshes from the cookie, which gets the successor', async () => {
    const entered = await enter('cookie_refresh');
    const headers = { host: 'chat.example', origin: 'https://chat.example', cookie: pairOf(entered) };
    const answer = await post('/v1/auth/refresh', headers, { cookie: true });
    expect(answer.status).toBe(200);
    expect(answer.body.tokens.refreshToken).toBeUndefined();
    expect(pairOf(answer)).not.toBe(pairOf(entered));
    const again = await post('/v1/auth/refresh', { ...headers, cookie: pairOf(answer) }, { cookie: true });
    expect(again.status).toBe(200);
  });

  it('refreshes from a cookie whose successor got lost an hour ago', async () => {
    const entered = await enter('cookie_lost');
    const headers = { host: 'chat.example', origin: 'https://chat.example', cookie: pairOf(entered) };
    await post('/v1/auth/refresh', headers, { cookie: true }).expect(200);
    await auths.query(`UPDATE auth.sessions SET rotated_at = rotated_at - interval '1 hour' WHERE id = $1`, [
      entered.body.tokens.sessionId,
    ]);
    const answer = await post('/v1/auth/refresh', headers, { cookie: true });
    expect(answer.status).toBe(200);
    const next = await post('/v1/auth/refresh', { ...headers, cookie: pairOf(answer) }, { cookie: true });
    expect(next.status).toBe(200);
    const overtaken = await post('/v1/auth/refresh', headers, { cookie: true });
    expect(overtaken.body.code).toBe('SESSION_REVOKED');
  });

  it.each([
    ['the host of the request', { host: 'inside.example', origin: 'https://inside.example' }, 403],
    ['PUBLIC_URL', { host: 'inside.example', origin: 'https://chat.example' }, 200],
    ['CORS_ORIGINS', { host: 'inside.example', origin: 'https://other.example' }, 200],
    ['another origin', { host: 'inside.example', origin: 'https://evil.example' }, 403],
    ['a subdomain', { host: 'inside.example', origin: 'https://a.inside.example' }, 403],
    ['another port', { host: 'inside.example', origin: 'https://inside.example:8443' }, 403],
    ['a sandboxed page', { host: 'inside.example', origin: 'null' }, 403],
    ['no page at all', { host: 'inside.example' }, 403],
  ])('answers %s as it should', async (what, headers, status) => {
    const entered = await enter(`origin_${what.replaceAll(/\W/g, '')}`);
    const answer = await post('/v1/auth/refresh', { ...headers, cookie: pairOf(entered) }, { cookie: true });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body.code).toBe('FORBIDDEN');
  });

  it('answers the same origin where PUBLIC_URL is not set', async () => {
    const headers = { host: 'inside.example', origin: 'https://inside.example' };
    const entered = await post('/v1/auth/guest', headers, { username: 'same_origin', cookie: true }, withoutUrl);
    const again = { ...headers, cookie: pairOf(entered) };
    await post('/v1/auth/refresh', again, { cookie: true }, withoutUrl).expect(200);
  });

  it('gives no cookie to a page of another origin', async () => {
    const headers = { host: 'chat.example', origin: 'https://evil.example' };
    const answer = await post('/v1/auth/guest', headers, { username: 'lured', cookie: true });
    expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect((await auth.guest('lured')).user.username).toBe('lured');
  });

  it('refuses an additional token in the body', async () => {
    const entered = await enter('both_ways');
    const headers = { host: 'chat.example', origin: 'https://chat.example', cookie: pairOf(entered) };
    const answer = await post('/v1/auth/refresh', headers, { cookie: true, refreshToken: 'x' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID', field: 'refreshToken' } });
  });

  it('is UNAUTHENTICATED without the cookie, and reads it only in cookie mode', async () => {
    const entered = await enter('unasked');
    const headers = { host: 'chat.example', origin: 'https://chat.example' };
    expect((await post('/v1/auth/refresh', headers, { cookie: true })).body.code).toBe('UNAUTHENTICATED');
    const unasked = await post('/v1/auth/refresh', { ...headers, cookie: pairOf(entered) }, {});
    expect(unasked).toMatchObject({ body: { code: 'INVALID', field: 'refreshToken' } });
  });

  it('logs out by the cookie from an allowed origin, and clears it', async () => {
    const entered = await enter('cookie_logout');
    const headers = { host: 'chat.example', cookie: pairOf(entered) };
    for (const origin of [{ origin: 'https://evil.example' }, {}]) {
      const refused = await post('/v1/auth/logout', { ...headers, ...origin });
      expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    }
    const answer = await post('/v1/auth/logout', { ...headers, origin: 'https://chat.example' });
    expect(answer.status).toBe(204);
    expect(cookieOf(answer)).toMatch(/^parley_refresh=;.*Path=\/v1\/auth;.*Expires=Thu, 01 Jan 1970/);
    const me = await auth.http('get', '/v1/users/me', entered.body.tokens.accessToken);
    expect(me.body.code).toBe('SESSION_REVOKED');
  });

  it('logs out by the access token too, and clears the cookie', async () => {
    const entered = await enter('both_logout');
    const answer = await auth
      .http('post', '/v1/auth/logout', entered.body.tokens.accessToken)
      .set({ host: 'chat.example', origin: 'https://chat.example', cookie: pairOf(entered) });
    expect(answer.status).toBe(204);
    expect(cookieOf(answer)).toMatch(/^parley_refresh=;/);
  });

  it.each([
    ['a page of an allowed origin', { origin: 'https://chat.example' }, ['parley_refresh', 'parley_device']],
    ['another page', { origin: 'https://evil.example' }, []],
    ['no page', {}, []],
  ])('is cleared when %s erases the user', async (_who, origin, names) => {
    const entered = await enter(`erased_${randomUUID().slice(0, 8)}`);
    const answer = await auth
      .http('delete', '/v1/users/me', entered.body.tokens.accessToken)
      .set({ host: 'chat.example', ...origin })
      .send({});
    expect(answer.status).toBe(204);
    const cookies = [...(answer.headers['set-cookie'] ?? [])];
    expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual(names);
    for (const cookie of cookies) expect(cookie).toMatch(/=;.*Path=\/v1\/auth;.*Expires=Thu, 01 Jan 1970/);
  });
});
