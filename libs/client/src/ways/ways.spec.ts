import { beforeEach, describe, expect, it } from 'vitest';

import { ALICE, TOKENS } from '../../model/samples.js';
import { VirtualClock } from '../../model/virtual-clock.js';
import type { Parley } from '../client.js';
import { connect } from '../connect.js';
import { challengeOf } from './pkce.js';

const SIGNED_IN = { user: ALICE, tokens: TOKENS };
const END = { handoff: 'h', verifier: 'v' };

describe('the ways in', () => {
  let requests: string[];
  let answer: (path: string, method: string) => Response;
  let parley: Parley;

  const problem = (status: number, code: string, field?: string): Response =>
    Response.json({ code, retry: 'never', field }, { status });
  const none = (): Response => new Response(null, { status: 204 });

  beforeEach(() => {
    requests = [];
    answer = () => Response.json(SIGNED_IN);
    parley = connect({
      url: 'http://parley.test',
      cookie: true,
      dial: () => ({ send: () => undefined, close: () => undefined }),
      fetch: async (url, { method = '', body }) => {
        const { pathname } = new URL(url);
        requests.push([method, pathname, body as string | undefined].join(' ').trim());
        return answer(pathname, method);
      },
      runtime: { clock: new VirtualClock(), random: () => 0, newId: () => 'id' },
    });
  });

  it('are listed for users who are not signed in', async () => {
    answer = () => Response.json({ guests: false, providers: [] });
    const waysIn = await parley.waysIn();
    expect(await waysIn.list()).toEqual({ guests: false, providers: [] });
    expect(await parley.ways()).toEqual({ guests: false, providers: [] });
    expect(requests).toEqual(['GET /v1/auth/ways', 'GET /v1/auth/ways']);
  });

  it('a login sends a code once the server has asked for it, and tells a wrong one from a wrong password', async () => {
    const credentials = { username: 'alice', password: 'secret' };
    answer = () => problem(401, 'SECOND_FACTOR', 'otp');
    await expect(parley.login(credentials)).rejects.toMatchObject({ code: 'SECOND_FACTOR' });
    answer = () => problem(401, 'BAD_CREDENTIALS', 'otp');
    const wrong = { code: 'BAD_CREDENTIALS', details: { field: 'otp' } };
    await expect(parley.login({ ...credentials, otp: '000000' })).rejects.toMatchObject(wrong);
    expect(parley.me.getSnapshot()).toBeNull();
    answer = () => Response.json(SIGNED_IN);
    expect(await parley.login({ ...credentials, otp: '123456' })).toMatchObject({ username: 'alice' });
    expect(requests).toEqual([
      'POST /v1/auth/login {"username":"alice","password":"secret","cookie":true}',
      'POST /v1/auth/login {"username":"alice","password":"secret","otp":"000000","cookie":true}',
      'POST /v1/auth/login {"username":"alice","password":"secret","otp":"123456","cookie":true}',
    ]);
  });

  it('a new account whose e-mail address must be confirmed signs nobody in', async () => {
    answer = () => Response.json({}, { status: 202 });
    const account = { username: 'alice', password: 'secret', email: 'alice@example.org' };
    expect(await parley.register(account)).toBeNull();
    expect(parley.me.getSnapshot()).toBeNull();
  });

  it('a sign-in at a provider begins at a URL that holds the challenge and not the verifier', async () => {
    const { url, verifier } = (await parley.waysIn()).start('corp', '/signed-in');
    const { origin, pathname, searchParams } = new URL(url);
    expect(origin + pathname).toBe('http://parley.test/v1/auth/oidc/corp/start');
    expect(Object.fromEntries(searchParams)).toEqual({ returnTo: '/signed-in', challenge: challengeOf(verifier) });
    expect(url).not.toContain(verifier);
    expect(requests).toEqual([]);
  });

  it('the return of a provider signs in, with the refresh token in the cookie', async () => {
    expect(await (await parley.waysIn()).finish({ ...END, invite: 'i' })).toMatchObject({ username: 'alice' });
    expect(parley.me.getSnapshot()).toMatchObject({ user: { id: 'u' }, sessionId: 's' });
    expect(requests).toEqual(['POST /v1/auth/oidc/finish {"handoff":"h","verifier":"v","invite":"i","cookie":true}']);
  });

  it('mailed links are asked for and used', async () => {
    const waysIn = await parley.waysIn();
    answer = (path) => Response.json(path.endsWith('verify') ? { email: 'alice@example.org' } : {}, { status: 202 });
    await waysIn.forgot({ email: 'alice@example.org' });
    expect(await waysIn.verify('t')).toBe('alice@example.org');
    expect(await waysIn.verify('t', 'secret')).toBe('alice@example.org');
    answer = none;
    await parley.resetPassword({ token: 't', password: 'secret', otp: '123456' });
    expect(requests).toEqual([
      'POST /v1/auth/forgot {"email":"alice@example.org"}',
      'POST /v1/auth/email/verify {"token":"t"}',
      'POST /v1/auth/email/verify {"token":"t","password":"secret"}',
      'POST /v1/auth/reset {"token":"t","password":"secret","otp":"123456"}',
    ]);
  });

  it('the link of a registration names the account whose password it asks for', async () => {
    const body = {
      code: 'INVALID',
      detail: 'password is missing',
      retry: 'never',
      field: 'password',
      username: 'alice',
    };
    answer = () => Response.json(body, { status: 400 });
    const refused = { code: 'INVALID', details: { field: 'password', username: 'alice' } };
    await expect((await parley.waysIn()).verify('t')).rejects.toMatchObject(refused);
  });

  describe('into my account', () => {
    beforeEach(async () => {
      await parley.login({ username: 'alice', password: 'secret' });
      requests.length = 0;
    });

    it('are its e-mail address, its second factor and its identities', async () => {
      const security = await parley.account.security();
      answer = () => Response.json({ recoveryCodes: ['aaaaa-22222'], identities: [{ id: 'i' }] });
      await security.email();
      await security.setEmail({ email: 'alice@example.org', password: 'secret' });
      await security.factor();
      await security.newFactor({ password: 'secret' });
      expect(await security.turnFactorOn('123456')).toEqual(['aaaaa-22222']);
      expect(await security.newRecoveryCodes({ password: 'secret', otp: '123456' })).toEqual(['aaaaa-22222']);
      expect(await security.identities()).toEqual([{ id: 'i' }]);
      await security.connect({ ...END, password: 'secret' });
      answer = none;
      await security.removeEmail({ password: 'secret' });
      await security.turnFactorOff({ password: 'secret', otp: '123456' });
      await security.disconnect('a/b', {});
      expect(requests).toEqual([
        'GET /v1/users/me/email',
        'PUT /v1/users/me/email {"email":"alice@example.org","password":"secret"}',
        'GET /v1/auth/totp',
        'POST /v1/auth/totp {"password":"secret"}',
        'POST /v1/auth/totp/confirm {"otp":"123456"}',
        'POST /v1/auth/totp/recovery {"password":"secret","otp":"123456"}',
        'GET /v1/auth/identities',
        'POST /v1/auth/identities {"handoff":"h","verifier":"v","password":"secret"}',
        'DELETE /v1/users/me/email {"password":"secret"}',
        'DELETE /v1/auth/totp {"password":"secret","otp":"123456"}',
        'DELETE /v1/auth/identities/a%2Fb {}',
      ]);
    });

    const sessions = (via?: string) => Response.json({ sessions: [{ id: 's', current: true, via }] });

    it.each(['password', 'guest', undefined])('include a password after a session by %s', async (via) => {
      answer = () => sessions(via);
      expect(await (await parley.account.security()).hasPassword()).toBe(true);
      expect(requests).toEqual(['GET /v1/auth/sessions']);
    });

    it.each([
      ['is asked for', () => problem(400, 'INVALID', 'password'), true],
      ['is not asked for', none, false],
      ['is not asked for, but a younger session', () => problem(403, 'FORBIDDEN', 'session'), false],
    ])('include a password after a session by a provider if it %s', async (_words, refusal, hasPassword) => {
      answer = (_path, method) => (method === 'GET' ? sessions('corp') : refusal());
      expect(await (await parley.account.security()).hasPassword()).toBe(hasPassword);
    });

    it('may include a password that the server cannot tell now', async () => {
      answer = (_path, method) =>
        method === 'GET' ? sessions('corp') : Response.json({ code: 'OVERLOADED', retry: 'later' }, { status: 503 });
      await expect((await parley.account.security()).hasPassword()).rejects.toMatchObject({ code: 'OVERLOADED' });
    });
  });
});
