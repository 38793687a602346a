import { describe, expect, it } from 'vitest';

import { newId } from '#contracts';
import { topology } from '#testing/topology/topology';
import { uniqueName } from '#testing/users/user';

const { url } = topology();
const { port } = new URL(url);

function page(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url + path, { headers: { accept: 'text/html', ...headers } });
}

describe('the web client at the public URL', () => {
  it.each(['/', `/rooms/${newId()}`, `/rooms/${newId()}/12`, '/no/such/page'])('is the page at %s', async (path) => {
    const answer = await page(path);
    expect({ status: answer.status, cacheControl: answer.headers.get('cache-control') }).toEqual({
      status: 200,
      cacheControl: 'no-cache',
    });
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(await answer.text()).toContain('<div id="root">');
  });

  it('has compressed files that never change', async () => {
    const html = await (await page('/')).text();
    const [, file = ''] = /<script[^>]* src="(\/assets\/[^"]+)"/.exec(html) ?? [];
    const answer = await page(file, { 'accept-encoding': 'br' });
    expect({ status: answer.status, encoding: answer.headers.get('content-encoding') }).toEqual({
      status: 200,
      encoding: 'br',
    });
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect((await page('/assets/lost-abc123.js')).status).toBe(404);
  });

  it('refuses foreign and inline scripts on the page of the API reference too', async () => {
    const answer = await page('/docs');
    expect({ status: answer.status, contentType: answer.headers.get('content-type') }).toEqual({
      status: 200,
      contentType: 'text/html; charset=utf-8',
    });
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  });

  it('is not in place of the API', async () => {
    for (const path of ['/v1/nothing', '/internal/nothing', '/metrics/nothing', '/.well-known/nothing']) {
      const answer = await page(path);
      expect({ path, status: answer.status }).toEqual({ path, status: 404 });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it.each(['127.0.0.1', 'localhost'])('signs in with a cookie at %s, with nothing configured', async (host) => {
    const origin = `http://${host}:${port}`;
    const post = (path: string, from: string, cookie = '', body?: object) =>
      fetch(origin + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: from, cookie },
        ...(body && { body: JSON.stringify(body) }),
      });
    const entered = await post('/v1/auth/guest', origin, '', { cookie: true, username: uniqueName('page') });
    const [cookie = ''] = entered.headers.getSetCookie();
    expect(entered.status).toBe(201);
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    const pair = cookie.split(';')[0];
    expect((await post('/v1/auth/refresh', 'https://evil.example', pair, { cookie: true })).status).toBe(403);
    const refreshed = await post('/v1/auth/refresh', origin, pair, { cookie: true });
    expect(refreshed.status).toBe(200);
    const [next = ''] = refreshed.headers.getSetCookie();
    expect((await post('/v1/auth/logout', 'https://evil.example', next.split(';')[0])).status).toBe(403);
    expect((await post('/v1/auth/logout', origin, next.split(';')[0])).status).toBe(204);
  });
});
