import { Logger } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { setProviding, setSecurityLines } from '../../../testing/set-auth.js';
import { cookieOf, landingOf, PUBLIC_URL, TestBrowser } from '../../../testing/test-browser.js';

const APP = 'https://app.example';
const BAD = { error: 'BAD_CREDENTIALS' };

describe('a round trip to a provider', () => {
  const { provider, auths, auth, env } = setProviding(
    { corp: {}, strict: { REQUIRE: 'groups:staff,admins' } },
    { CORS_ORIGINS: APP },
  );
  const lines = setSecurityLines(auth);

  const browser = (id?: string) => new TestBrowser(auth, id);

  it('goes to the provider with PKCE, a state and a nonce, new ones each time, and the browser gets a sealed cookie', async () => {
    const [one, other] = [browser(), browser()];
    const answer = await one.start();
    expect(answer.status).toBe(303);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    const cookie = cookieOf(answer) ?? '';
    expect(cookie).toMatch(/; Path=\/v1\/auth\/oidc;.*; HttpOnly; SameSite=Lax$/);
    expect(cookie).toContain('; Max-Age=600;');
    expect(cookie).not.toContain('Secure');
    const outside = await one.start().set('host', 'chat.example');
    expect(cookieOf(outside)).toContain('; Secure;');
    const at = new URL(String(answer.headers['location']));
    expect(`${at.origin}${at.pathname}`).toBe(`${provider.issuer}/authorize`);
    expect(Object.fromEntries(at.searchParams)).toEqual({
      client_id: 'parley',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      redirect_uri: `${PUBLIC_URL}/v1/auth/oidc/corp/callback`,
      response_type: 'code',
      scope: 'openid profile',
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
    const again = await other.leave();
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(again.searchParams.get(name)).not.toBe(at.searchParams.get(name));
    const sealed = Buffer.from(cookie.slice('parley_oidc='.length).split(';')[0] ?? '', 'base64url').toString('latin1');
    for (const secret of [at.searchParams.get('state') ?? '', one.challenge, '/signed-in'])
      expect(sealed).not.toContain(secret);
  });

  it('comes back to the URL with a handoff behind the #, on any auth of the site, and the cookie is gone', async () => {
    const other = await auths.open(env);
    const one = browser();
    const { search, pathname } = await one.signIn(await one.leave('/signed-in?room=1'));
    const answer = await other.http('get', `${pathname}${search}`).set('cookie', one.cookie ?? '');
    expect(landingOf(answer)).toEqual({
      url: '/signed-in?room=1',
      facts: { handoff: expect.stringMatching(/^[\w-]{43}$/) },
    });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(cookieOf(answer)).toMatch(/^parley_oidc=; Path=\/v1\/auth\/oidc; Expires=Thu, 01 Jan 1970/);
    expect(answer.text).toBe('');
  });

  it('comes back to a URL of CORS_ORIGINS', async () => {
    const landing = await browser().roundTrip(`${APP}/chat?tab=1`);
    expect(landing).toEqual({ url: `${APP}/chat?tab=1`, facts: { handoff: expect.any(String) } });
  });

  it('begins for no other URL, no other challenge and no unknown provider', async () => {
    const refusal = async (query: Record<string, string>, id = 'corp') => {
      const { body } = await auth.http('get', `/v1/auth/oidc/${id}/start?${new URLSearchParams(query).toString()}`);
      return [body.status, body.code, body.field];
    };
    const { challenge } = browser();
    const returnTo = '/signed-in';
    expect(await refusal({ returnTo: '//evil.example', challenge })).toEqual([400, 'INVALID', 'returnTo']);
    expect(await refusal({ returnTo: 'https://evil.example/', challenge })).toEqual([400, 'INVALID', 'returnTo']);
    expect(await refusal({ returnTo: `${PUBLIC_URL}.evil.example/`, challenge })).toEqual([400, 'INVALID', 'returnTo']);
    expect(await refusal({ returnTo: `/${'a'.repeat(1024)}`, challenge })).toEqual([400, 'INVALID', 'returnTo']);
    const onward = `/v1/auth/oidc/strict/start?returnTo=/&challenge=${challenge}`;
    expect(await refusal({ returnTo: onward, challenge })).toEqual([400, 'INVALID', 'returnTo']);
    expect(await refusal({ challenge })).toEqual([400, 'INVALID', 'returnTo']);
    expect(await refusal({ returnTo, challenge: challenge.slice(1) })).toEqual([400, 'INVALID', 'challenge']);
    expect(await refusal({ returnTo, challenge: `${challenge.slice(1)}=` })).toEqual([400, 'INVALID', 'challenge']);
    expect(await refusal({ returnTo })).toEqual([400, 'INVALID', 'challenge']);
    expect(await refusal({ returnTo, challenge }, 'other')).toEqual([404, 'NOT_FOUND', undefined]);
  });

  it('keeps the longest URL, also if its characters take more bytes', async () => {
    const longest = `/${'a'.repeat(1023)}`;
    expect(await browser().roundTrip(longest)).toMatchObject({
      url: longest,
      facts: { handoff: expect.any(String) },
    });
    const wide = `/${'ü'.repeat(1000)}`;
    const landing = await browser().roundTrip(wide);
    expect(decodeURI(landing.url)).toBe(wide);
    expect(landing.facts).toEqual({ handoff: expect.any(String) });
  });

  it('ignores parameters that the standard does not name', async () => {
    const one = browser();
    const back = await one.signIn(await one.leave());
    back.search += '&session_state=x&response=y&id_token=z&handoff=w&returnTo=https%3A%2F%2Fevil.example';
    expect(await one.comeBack(back)).toEqual({ url: '/signed-in', facts: { handoff: expect.any(String) } });
  });

  describe('is refused, and only the log tells why,', () => {
    const refused = async (one: TestBrowser, back: URL, cookie?: string) => {
      expect(await one.comeBack(back, cookie)).toEqual({ url: '/signed-in', facts: BAD });
      expect(lines).toEqual([['login.failed', { userId: null, address: '127.0.0.1', reason: 'provider' }]]);
    };

    it('without its cookie, with an old one and with one that is no cookie', async () => {
      const one = browser();
      const back = await one.signIn(await one.leave());
      const home = { url: `${PUBLIC_URL}/`, facts: BAD };
      for (const cookie of ['other=1', 'parley_oidc=x', `parley_oidc=${'A'.repeat(200)}`, `${one.cookie}A`])
        expect({ cookie, comeBack: await one.comeBack(back, cookie) }).toEqual({ cookie, comeBack: home });
      const now = performance.now();
      vi.spyOn(performance, 'now').mockImplementation(() => now + 10 * 60_000 + 1000);
      expect(await one.comeBack(back)).toEqual(home);
    });

    it('with the cookie of another browser', async () => {
      const [one, other] = [browser(), browser()];
      const back = await one.signIn(await one.leave());
      await other.leave();
      await refused(other, back);
    });

    it('from another provider than the one to which it went', async () => {
      const one = browser();
      const back = await one.signIn(await one.leave());
      back.pathname = back.pathname.replace('corp', 'strict');
      await refused(one, back);
    });

    it.each([
      ['another state', (query: URLSearchParams) => query.set('state', 'x'.repeat(43))],
      ['no state', (query: URLSearchParams) => query.delete('state')],
      ['two states', (query: URLSearchParams) => query.append('state', 'x')],
      ['another code', (query: URLSearchParams) => query.set('code', 'x')],
      ['no code', (query: URLSearchParams) => query.delete('code')],
      ['another iss', (query: URLSearchParams) => query.set('iss', 'https://evil.example')],
      ['an error of the provider', (query: URLSearchParams) => query.set('error', 'unauthorized_client')],
    ])('with %s', async (_what, change) => {
      const one = browser();
      const back = await one.signIn(await one.leave());
      change(back.searchParams);
      await refused(one, back);
    });

    it('a second time, also if the provider takes the code twice', async () => {
      const one = browser();
      const back = await one.signIn(await one.leave());
      const codes = Reflect.get(provider, 'codes') as Map<string, unknown>;
      vi.spyOn(codes, 'delete').mockReturnValue(true);
      const { facts } = await one.comeBack(back);
      expect(facts).toEqual({ handoff: expect.any(String) });
      await refused(one, back);
      const { verifier } = one;
      const finished = await auth.http('post', '/v1/auth/oidc/finish').send({ ...facts, verifier });
      expect(finished.status).toBe(201);
      lines.length = 0;
      await refused(one, back);
    });

    const HOUR = 3600;
    it.each([
      ['nonce', { nonce: 'x'.repeat(43) }],
      ['issuer', { iss: 'https://evil.example' }],
      ['audience', { aud: 'another-client' }],
      ['audiences and no authorized party', { aud: ['parley', 'another-client'], azp: 'another-client' }],
      ['end', { exp: Math.floor(Date.now() / 1000) - HOUR }],
      ['begin', { nbf: Math.floor(Date.now() / 1000) + HOUR }],
      ['subject', { sub: 'x'.repeat(300) }],
      ['subject without text', { sub: 1 as unknown as string }],
    ])('with a wrong %s in the ID token', async (_what, claims) => {
      provider.forge = (given) => ({ ...given, ...claims });
      const one = browser();
      await refused(one, await one.signIn(await one.leave()));
    });

    it('with a signature of another key, or none', async () => {
      provider.forgesSignature = true;
      const one = browser();
      await refused(one, await one.signIn(await one.leave()));
      provider.forgesSignature = false;
      lines.length = 0;
      provider.answers.set('/token', (response) => {
        const claims = { iss: provider.issuer, aud: 'parley', sub: 'jane', iat: 1, exp: 9_999_999_999 };
        const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
        const idToken = `${part({ alg: 'none' })}.${part({ ...claims, nonce: trip.searchParams.get('nonce') })}.`;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ access_token: 'x', token_type: 'Bearer', id_token: idToken }));
      });
      const trip = await one.leave();
      await refused(one, await one.signIn(trip));
    });

    it('if it began earlier than another one of the browser', async () => {
      const one = browser();
      const first = await one.signIn(await one.leave());
      await one.leave();
      await refused(one, first);
    });
  });

  it('takes the provider’s new key at once', async () => {
    expect((await browser().roundTrip()).facts).toHaveProperty('handoff');
    await provider.rotateKeys();
    expect((await browser().roundTrip()).facts).toHaveProperty('handoff');
  });

  it('is refused with the field provider unless the required claim is met, wherever the provider tells it', async () => {
    const one = browser('strict');
    expect((await one.roundTrip()).facts).toEqual({ error: 'FORBIDDEN', field: 'provider' });
    expect(lines).toEqual([['login.failed', { userId: null, address: '127.0.0.1', reason: 'provider' }]]);
    provider.user = { ...provider.user, groups: ['staff'] };
    expect((await one.roundTrip()).facts).toHaveProperty('handoff');
  });

  it('reads the claims that only the provider’s answer about the user has', async () => {
    provider.user = { sub: 'told-later' };
    provider.userInfo = {
      preferred_username: 'told.later',
      name: 'Told Later',
      groups: ['admins'],
      email: 'x@corp.example',
    };
    const fresh = await auths.open(env);
    const person = await new TestBrowser(fresh, 'strict').enter();
    expect(person.user).toMatchObject({ username: 'told.later', displayName: 'Told Later' });
    provider.userInfo = { ...provider.userInfo, sub: 'another-user' };
    expect((await new TestBrowser(fresh, 'strict').roundTrip()).facts).toEqual(BAD);
  });

  describe('comes back with UNAVAILABLE', () => {
    const UNAVAILABLE = { url: '/signed-in', facts: { error: 'UNAVAILABLE' } };

    it('from its start, if the provider is unavailable, slow or answers nonsense; a later start asks again', async () => {
      const fresh = await auths.open(env);
      const start = async () => landingOf(await new TestBrowser(fresh).start());
      for (const [status, text] of [
        [500, '{}'],
        [404, '{}'],
        [200, 'nonsense'],
        [200, '[]'],
        [302, ''],
      ] as const) {
        provider.answers.set('/.well-known/openid-configuration', (response) => {
          response.writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' }).end(text);
        });
        expect({ status, text, start: await start() }).toEqual({ status, text, start: UNAVAILABLE });
      }
      provider.answers.clear();
      for (const metadata of [
        { issuer: 'https://evil.example' },
        { authorization_endpoint: undefined },
        { authorization_endpoint: 'javascript:alert(1)' },
        { token_endpoint: undefined },
        { jwks_uri: 'file:///etc/passwd' },
      ]) {
        provider.metadata = metadata;
        expect({ metadata, start: await start() }).toEqual({ metadata, start: UNAVAILABLE });
      }
      provider.metadata = {};
      expect((await start()).facts).toEqual({});
    });

    it('within some seconds, if the provider is silent', async () => {
      const fresh = await auths.open(env);
      provider.answers.set('/.well-known/openid-configuration', () => undefined);
      const startedAt = performance.now();
      expect(landingOf(await new TestBrowser(fresh).start())).toEqual(UNAVAILABLE);
      expect(performance.now() - startedAt).toBeLessThan(9_000);
    });

    it('from its return, if the provider or its keys do not answer', async () => {
      const fresh = await auths.open(env);
      for (const endpoint of ['/token', '/jwks'] as const) {
        const one = new TestBrowser(fresh);
        const back = await one.signIn(await one.leave());
        provider.answers.set(endpoint, (response) => void response.destroy());
        expect({ endpoint, comeBack: await one.comeBack(back) }).toEqual({ endpoint, comeBack: UNAVAILABLE });
        provider.answers.clear();
      }
      expect(lines).toEqual([]);
    });
  });

  it('asks for the provider’s description once an hour', async () => {
    const fresh = await auths.open(env);
    const asked = () => provider.asked.filter((endpoint) => endpoint.startsWith('/.well-known')).length;
    await Promise.all([new TestBrowser(fresh).leave(), new TestBrowser(fresh).leave()]);
    await new TestBrowser(fresh).roundTrip();
    expect(asked()).toBe(1);
    const now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => now + 3_601_000);
    await new TestBrowser(fresh).leave();
    expect(asked()).toBe(2);
  });

  it('counts starts and returns of an IP apart, and a refusal comes back in the URL', async () => {
    const narrow = await auths.open({ ...env, RATE_LIMITS: 'on', RATE_OIDC: '2/1h' });
    const one = new TestBrowser(narrow);
    const [first, second] = [await one.leave(), await one.leave()];
    const limited = { url: '/signed-in', facts: { error: 'RATE_LIMITED' } };
    expect(landingOf(await one.start())).toEqual(limited);
    const back = await one.signIn(second);
    expect((await one.comeBack(await one.signIn(first))).facts).toEqual(BAD);
    expect((await one.comeBack(back)).facts).toHaveProperty('handoff');
    expect(await one.comeBack(back)).toEqual(limited);
  });

  it('is FORBIDDEN for the routes of a site without providers', async () => {
    const without = await auths.open();
    const { verifier, challenge } = browser();
    const person = await without.register('without_providers');
    const answers = await Promise.all([
      without.http('get', `/v1/auth/oidc/corp/start?returnTo=%2F&challenge=${challenge}`),
      without.http('get', '/v1/auth/oidc/corp/callback'),
      without.http('post', '/v1/auth/oidc/finish').send({ handoff: 'x', verifier }),
      without.http('post', '/v1/auth/oidc/corp/backchannel').type('form').send({ logout_token: 'x' }),
      person.http('get', '/v1/auth/identities'),
      person.http('post', '/v1/auth/identities').send({ handoff: 'x', verifier, password: 'x' }),
      person.http('delete', '/v1/auth/identities/x'),
    ]);
    expect(answers.map(({ status, body }) => [status, body.code, body.field])).toEqual(
      answers.map(() => [403, 'FORBIDDEN', undefined]),
    );
  });

  it('is in the log with a reason, without codes, tokens and what the provider sent', async () => {
    const written: unknown[] = [];
    for (const level of ['log', 'warn', 'error'] as const)
      vi.spyOn(Logger.prototype, level).mockImplementation((...parts: unknown[]) => void written.push(...parts));
    const one = browser();
    const back = await one.signIn(await one.leave());
    provider.answers.set('/token', (response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"access_token":"a-token-of-the-provider", nonsense');
    });
    expect((await one.comeBack(back)).facts).toEqual(BAD);
    back.searchParams.set('error', 'a-text-of-the-browser!');
    expect((await one.comeBack(back)).facts).toEqual(BAD);
    const text = JSON.stringify(written);
    expect(text).toContain('oidc.refused');
    expect(text).toContain('failed to parse');
    const secrets = ['a-token-of-the-provider', 'a-text-of-the-browser', one.verifier, one.challenge];
    for (const secret of [...secrets, ...back.searchParams.values()].filter((value) => value !== provider.issuer))
      expect(text).not.toContain(secret);
  });

  it.each([
    ['a body', {}, '{"error":"unauthorized_client"}', 'the provider refused the client id or its secret: '],
    ['a challenge', { 'www-authenticate': 'Basic realm="x", error="invalid_client"' }, '{}', ': invalid_client'],
    [
      'a challenge alone',
      { 'www-authenticate': 'Basic realm="x"' },
      '',
      'the provider refused the client id or its secret: ',
    ],
  ])('is in the log as a refused client if the provider says so in %s', async (_where, headers, body, words) => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    provider.answers.set('/token', (response) => {
      response.writeHead(401, { 'content-type': 'application/json', ...headers }).end(body);
    });
    const one = browser();
    expect((await one.comeBack(await one.signIn(await one.leave()))).facts).toEqual(BAD);
    const reason = expect.stringContaining(words);
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ event: 'oidc.refused', reason }));
  });

  it('leaves neither the handoff nor what the provider said readable in the store', async () => {
    provider.user = { sub: 'a-very-private-subject', name: 'A Private Name' };
    const { handoff } = await browser().handoff();
    const hash = createHash('sha256').update(handoff).digest();
    const [row] = await auths.query<{ all: string }>(
      `SELECT encode(claims, 'escape') || challenge AS all FROM auth.handoffs WHERE hash = $1`,
      [hash],
    );
    expect(row?.all).toBeDefined();
    expect(row?.all).not.toContain('private');
    expect(row?.all).not.toContain('Private');
  });
});
