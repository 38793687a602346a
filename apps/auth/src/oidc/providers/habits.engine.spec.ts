import { Logger } from '@nestjs/common';
import { describe, expect, it, vi } from 'vitest';
import { setProviding } from '../../../testing/set-auth.js';
import type { TestAuth } from '../../../testing/test-auth.js';
import { landingOf, TestBrowser } from '../../../testing/test-browser.js';

/** As GitLab's secrets begin, with all characters that Basic encodes. */
const SECRET = 'gloas-a_b.c~d/e+f';
const DISCOVERY = '/.well-known/openid-configuration';

describe('a provider with the habits of real ones', () => {
  const { provider, auths, env: common } = setProviding({ corp: {}, strict: { REQUIRE: 'groups:staff' } });

  /** An auth that has kept nothing of the provider. */
  const fresh = (env: Record<string, string> = {}): Promise<TestAuth> => auths.open({ ...common, ...env });
  const facts = async (auth: TestAuth, id?: string) => (await new TestBrowser(auth, id).roundTrip()).facts;
  const reasons = () => {
    const written: { event?: string; reason?: string }[] = [];
    vi.spyOn(Logger.prototype, 'warn').mockImplementation((line: object) => void written.push(line));
    return () => written.filter(({ event }) => event?.startsWith('oidc.')).map(({ reason }) => reason);
  };

  describe('signs in a client with any secret', () => {
    const withSecret = () => {
      provider.secret = SECRET;
      return fresh({ OIDC_CORP_CLIENT_SECRET: SECRET });
    };

    it('in the form where it lists that, also if it does not decode HTTP Basic', async () => {
      provider.readsClient = 'post';
      provider.metadata = { token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'] };
      expect(await facts(await withSecret())).toHaveProperty('handoff');
    });

    it.each([undefined, ['client_secret_basic'], ['private_key_jwt']])(
      'by Basic where it lists %j',
      async (methods) => {
        provider.metadata = { token_endpoint_auth_methods_supported: methods };
        expect(await facts(await withSecret())).toHaveProperty('handoff');
      },
    );

    it('or the log names the likely cause', async () => {
      provider.readsClient = 'undecoded';
      const told = reasons();
      expect(await facts(await withSecret())).toEqual({ error: 'BAD_CREDENTIALS' });
      expect(told()).toEqual([expect.stringContaining('or it does not decode HTTP Basic: allow client_secret_post')]);
    });
  });

  it.each(['new', 'same', 'none'] as const)('may sign with a new key at any time, with the id: %s', async (kid) => {
    const auth = await fresh();
    expect(await facts(auth)).toHaveProperty('handoff');
    await provider.rotateKeys(kid);
    expect(await facts(auth)).toHaveProperty('handoff');
    await provider.rotateKeys(kid);
    expect(await facts(auth)).toHaveProperty('handoff');
    provider.forgesSignature = true;
    expect(await facts(auth)).toEqual({ error: 'BAD_CREDENTIALS' });
  });

  it.each([
    ['access_denied', { error: 'BAD_CREDENTIALS', field: 'cancelled' }],
    ['consent_required', { error: 'BAD_CREDENTIALS', field: 'cancelled' }],
    ['temporarily_unavailable', { error: 'UNAVAILABLE' }],
    ['server_error', { error: 'UNAVAILABLE' }],
    ['unauthorized_client', { error: 'BAD_CREDENTIALS' }],
    ['invalid_scope', { error: 'BAD_CREDENTIALS' }],
  ])('may come back with %s', async (error, expected) => {
    const one = new TestBrowser(await fresh());
    const back = await one.signIn(await one.leave());
    back.searchParams.delete('code');
    back.searchParams.set('error', error);
    expect((await one.comeBack(back)).facts).toEqual(expected);
  });

  it('is told apart in the log by what it refuses', async () => {
    const told = reasons();
    for (const error of ['invalid_scope', 'invalid_request']) {
      const one = new TestBrowser(await fresh());
      const back = await one.signIn(await one.leave());
      back.searchParams.set('error', error);
      await one.comeBack(back);
    }
    expect(told()).toEqual([
      expect.stringContaining('the provider refused the scopes "openid profile"'),
      expect.stringContaining('Parley sends PKCE with S256'),
    ]);
  });

  it('may fail to tell a name, but not what is required', async () => {
    provider.user = { sub: 'nameless' };
    provider.userInfo = { name: 'Told Later', groups: ['staff'] };
    const auth = await fresh();
    for (const answer of ['refuses', 'breaks', 'is silent']) {
      provider.answers.set('/userinfo', (response) => {
        if (answer === 'refuses') response.writeHead(403).end();
        if (answer === 'breaks') response.destroy();
      });
      expect({ answer, facts: await facts(auth) }).toEqual({ answer, facts: { handoff: expect.any(String) } });
    }
    provider.answers.set('/userinfo', (response) => void response.writeHead(403).end());
    expect(await facts(auth, 'strict')).toHaveProperty('error');
    provider.answers.clear();
    expect(await facts(auth, 'strict')).toHaveProperty('handoff');
  });

  it.each(['', '  ', null])('may leave a claim empty (%j) where the other answer has it', async (empty) => {
    provider.user = { sub: `empty-${String(empty)}`, name: empty, preferred_username: empty };
    provider.userInfo = { name: 'Told Later', preferred_username: `told.later${String(empty).length}` };
    const { user } = await new TestBrowser(await fresh()).enter();
    expect(user).toMatchObject({ displayName: 'Told Later', username: `told.later${String(empty).length}` });
  });

  it.each([
    [{ preferred_username: 'zoë.müller', name: 'Zoë' }, 'zoe.muller'],
    [{ preferred_username: '山田', name: 'Taro Yamada' }, 'taro-yamada'],
    [{ preferred_username: '佐藤', name: '佐藤 花子', email: 'hanako.sato@corp.example' }, 'hanako.sato'],
    [{ preferred_username: '鈴木', name: '鈴木' }, 'user'],
  ])('may have users whose names are in any script: %j', async (claims, username) => {
    provider.user = { sub: claims.preferred_username, ...claims };
    expect((await new TestBrowser(await fresh()).enter()).user.username).toBe(username);
  });

  it.each([
    [
      { status: 301, location: '/elsewhere/?secret=1' },
      /configuration redirects to http:\/\/127.0.0.1:\d+\/elsewhere\/, and/,
    ],
    [{ status: 404, location: '' }, /\.well-known\/openid-configuration answered 404/],
  ])('may not be where the settings say, and the log names where: %j', async ({ status, location }, words) => {
    const told = reasons();
    provider.answers.set(DISCOVERY, (response) => void response.writeHead(status, { location }).end());
    expect(landingOf(await new TestBrowser(await fresh()).start()).facts).toEqual({ error: 'UNAVAILABLE' });
    expect(told()).toEqual([expect.stringMatching(words)]);
    expect(told().join()).not.toContain('secret');
  });
});
