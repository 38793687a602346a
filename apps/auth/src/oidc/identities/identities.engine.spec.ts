import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ExportPage } from '#access/internal-api';
import type { AdminIdentities, SignInCheckAnswer } from '#access/ways-api';
import { setProviding, setSecurityLines } from '../../../testing/set-auth.js';
import { TestApp } from '../../../testing/test-app.js';
import { PASSWORD, type TestPerson } from '../../../testing/test-auth.js';
import { PUBLIC_URL, TestBrowser } from '../../../testing/test-browser.js';
import { TestFactor, TOTP_SECRET } from '../../../testing/test-factor.js';

describe('the identities of an account', () => {
  const { provider, auths, auth, env, operator } = setProviding({ corp: {}, other: {} }, { TOTP_SECRET });
  const lines = setSecurityLines(auth);

  beforeEach(() => {
    provider.user = { sub: randomBytes(8).toString('hex'), preferred_username: 'someone', name: 'Some One' };
  });

  const presented = (id?: string) => new TestBrowser(auth, id).handoff();
  const connect = async (person: TestPerson, more: object = { password: PASSWORD }) =>
    person.http('post', '/v1/auth/identities').send({ ...(await presented()), ...more });
  const disconnect = (person: TestPerson, id: string, body: object = {}) =>
    person.http('delete', `/v1/auth/identities/${id}`).send(body);
  const listOf = async (person: TestPerson) => (await person.http('get', '/v1/auth/identities')).body.identities;
  const refusal = ({ body }: { body: { status?: number; code?: string; field?: string } }) =>
    [body.status, body.code, body.field].filter((part) => part !== undefined);
  const ageSession = ({ tokens }: TestPerson) =>
    auths.query(`UPDATE auth.sessions SET created_at = created_at - interval '11 minutes' WHERE id = $1`, [
      tokens.sessionId,
    ]);

  it('are connected with the password and a handoff, and are a way in from then on', async () => {
    const person = await auth.register('connects');
    lines.length = 0;
    const answer = await connect(person);
    expect(answer.status).toBe(201);
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    const identity = { id: expect.any(String), provider: 'corp', name: 'Some One', createdAt: time, lastUsedAt: time };
    expect(answer.body).toEqual(identity);
    expect(await listOf(person)).toEqual([answer.body]);
    const { sessionId } = person.tokens;
    expect(lines).toEqual([
      [
        'identity.changed',
        { userId: person.user.id, sessionId, address: '127.0.0.1', provider: 'corp', connected: true },
      ],
    ]);
    const entered = await new TestBrowser(auth).enter();
    expect(entered.user.id).toBe(person.user.id);
    expect((await auth.login('connects')).user.id).toBe(person.user.id);
    const again = await connect(person);
    expect({ status: again.status, id: again.body.id }).toEqual({ status: 200, id: answer.body.id });
  });

  it('are not connected without the right password, and the handoff stays good', async () => {
    const person = await auth.register('not_without');
    const handoff = await presented();
    const ask = (more: object) => person.http('post', '/v1/auth/identities').send({ ...handoff, ...more });
    expect(refusal(await ask({}))).toEqual([400, 'INVALID', 'password']);
    expect(refusal(await ask({ password: 'wrong' }))).toEqual([401, 'BAD_CREDENTIALS']);
    expect(await listOf(person)).toEqual([]);
    expect((await ask({ password: PASSWORD })).status).toBe(201);
    expect(refusal(await ask({ password: PASSWORD }))).toEqual([401, 'BAD_CREDENTIALS']);
  });

  it('need the handoff’s own verifier', async () => {
    const person = await auth.register('verifies');
    const { handoff } = await presented();
    const { verifier } = new TestBrowser(auth);
    const body = { handoff, verifier, password: PASSWORD };
    expect(refusal(await person.http('post', '/v1/auth/identities').send(body))).toEqual([401, 'BAD_CREDENTIALS']);
  });

  it('need a code where a second factor is on; a provider’s login needs none; a refusal uses no code up', async () => {
    const person = await auth.register('has_factor');
    const factor = await TestFactor.turnOn(auths, person);
    const handoff = await presented();
    const ask = (more: object) =>
      person.http('post', '/v1/auth/identities').send({ ...handoff, password: PASSWORD, ...more });
    expect(refusal(await ask({}))).toEqual([401, 'SECOND_FACTOR', 'otp']);
    expect(refusal(await ask({ otp: '000000' }))).toEqual([401, 'BAD_CREDENTIALS', 'otp']);
    const otp = factor.authenticator.code(1);
    const { verifier } = new TestBrowser(auth);
    expect(refusal(await ask({ otp, verifier }))).toEqual([401, 'BAD_CREDENTIALS']);
    expect(await listOf(person)).toEqual([]);
    expect((await ask({ otp })).status).toBe(201);
    expect((await new TestBrowser(auth).enter()).user.id).toBe(person.user.id);
  });

  it('of another account are a CONFLICT, which uses no handoff up', async () => {
    const owner = await new TestBrowser(auth).enter();
    const thief = await auth.register('a_thief');
    const handoff = await presented();
    const taken = await thief.http('post', '/v1/auth/identities').send({ ...handoff, password: PASSWORD });
    expect(refusal(taken)).toEqual([409, 'CONFLICT']);
    const finished = await auth.http('post', '/v1/auth/oidc/finish').send(handoff);
    expect(finished.body.user.id).toBe(owner.user.id);
  });

  it('one handoff connects or signs in, not both, also at once', async () => {
    const person = await auth.register('not_both');
    const handoff = await presented();
    const answers = await Promise.all([
      person.http('post', '/v1/auth/identities').send({ ...handoff, password: PASSWORD }),
      auth.http('post', '/v1/auth/oidc/finish').send(handoff),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401]);
  });

  it('of an account without a password are confirmed by a session that began within 10 minutes', async () => {
    const person = await new TestBrowser(auth).enter();
    provider.user = { ...provider.user, sub: `${String(provider.user.sub)}-2` };
    expect((await connect(person, {})).status).toBe(201);
    await ageSession(person);
    provider.user = { ...provider.user, sub: `${String(provider.user.sub)}-3` };
    expect(refusal(await connect(person, {}))).toEqual([403, 'FORBIDDEN', 'session']);
    const [first] = await listOf(person);
    expect(refusal(await disconnect(person, first.id))).toEqual([403, 'FORBIDDEN', 'session']);
  });

  it('are disconnected with the password; an unknown id and another’s are ok, and change nothing', async () => {
    const [person, other] = [await auth.register('disconnects'), await auth.register('keeps')];
    const { id } = (await connect(person)).body;
    expect((await disconnect(other, id, { password: PASSWORD })).status).toBe(204);
    expect((await disconnect(person, 'no-id', { password: PASSWORD })).status).toBe(204);
    expect(refusal(await disconnect(person, id))).toEqual([400, 'INVALID', 'password']);
    expect(await listOf(person)).toHaveLength(1);
    lines.length = 0;
    expect((await disconnect(person, id, { password: PASSWORD })).status).toBe(204);
    expect(await listOf(person)).toEqual([]);
    expect(lines).toEqual([['identity.changed', expect.objectContaining({ provider: 'corp', connected: false })]]);
    expect((await disconnect(person, id, { password: PASSWORD })).status).toBe(204);
    const stranger = await new TestBrowser(auth).enter();
    expect(stranger.user.id).not.toBe(person.user.id);
  });

  it('the last way in stays, also if the last two are removed at once', async () => {
    const person = await new TestBrowser(auth).enter();
    const [only] = await listOf(person);
    expect(refusal(await disconnect(person, only.id))).toEqual([409, 'CONFLICT']);
    provider.user = { ...provider.user, sub: `${String(provider.user.sub)}-2` };
    const second = (await connect(person, {})).body;
    const answers = await Promise.all([disconnect(person, only.id), disconnect(person, second.id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(await listOf(person)).toHaveLength(1);
  });

  it('an identity of a provider that is out of the settings, and a password where there are none, are no way in', async () => {
    const person = await auth.register('no_way_in');
    const { id } = (await connect(person)).body;
    provider.user = { ...provider.user, sub: `${String(provider.user.sub)}-2` };
    const body = { ...(await presented('other')), password: PASSWORD };
    expect((await person.http('post', '/v1/auth/identities').send(body)).status).toBe(201);
    const without = await auths.open({ ...env, PASSWORDS: 'off', OIDC_PROVIDERS: 'corp' });
    const ask = without.http('delete', `/v1/auth/identities/${id}`, person.tokens.accessToken);
    expect(refusal(await ask)).toEqual([409, 'CONFLICT']);
  });

  it('guests, bots and the users of apps have none', async () => {
    const guest = await auth.guest('a_guest');
    const shop = await TestApp.create(auth, 'shop', ['users', 'sessions']);
    await shop.put('ann', { displayName: 'Ann' });
    const session = (await shop.http('post', 'users/ann/sessions', {})).body;
    const bot = await operator.ask<{ token: string }>('post', 'bots', { username: 'a_bot' });
    const handoff = await presented();
    for (const token of [guest.tokens.accessToken, session.tokens?.accessToken ?? session.accessToken, bot.token]) {
      expect(refusal(await auth.http('get', '/v1/auth/identities', token))).toEqual([403, 'FORBIDDEN']);
      expect(refusal(await auth.http('post', '/v1/auth/identities', token).send(handoff))).toEqual([403, 'FORBIDDEN']);
      expect(refusal(await auth.http('delete', '/v1/auth/identities/x', token))).toEqual([403, 'FORBIDDEN']);
    }
  });

  it('are in the export of the account', async () => {
    const person = await new TestBrowser(auth).enter();
    const { records } = await operator.ask<ExportPage>('get', `users/${person.user.id}/export`);
    const { sub } = provider.user;
    expect(records.filter(({ kind }) => kind === 'identity')).toEqual([
      {
        kind: 'identity',
        value: expect.objectContaining({ provider: 'corp', issuer: provider.issuer, subject: sub, name: 'Some One' }),
      },
    ]);
  });

  it('an operator lists and removes them, also the last way in', async () => {
    const person = await new TestBrowser(auth).enter();
    const path = `users/${person.user.username}/identities`;
    const { identities } = await operator.ask<AdminIdentities>('get', path);
    const [identity] = identities;
    expect(identities).toEqual([
      expect.objectContaining({ provider: 'corp', issuer: provider.issuer, subject: provider.user.sub }),
    ]);
    expect((await operator.http('delete', `${path}/no-id`)).status).toBe(404);
    expect(await operator.ask('delete', `${path}/${identity?.id ?? ''}`)).toEqual(identity);
    expect((await operator.http('delete', `${path}/${identity?.id ?? ''}`)).status).toBe(404);
    expect(await listOf(person)).toEqual([]);
    expect(await operator.actsOn(person.user.id)).toEqual(['identity.remove']);
  });

  it('an operator learns what to mend at a provider', async () => {
    const check = async () => {
      const { providers } = await operator.ask<SignInCheckAnswer>('get', 'providers/check');
      return providers.find(({ id }) => id === 'corp');
    };
    const wrong = async () =>
      (await check())?.findings.filter(({ ok }) => !ok).map(({ check: what, advice }) => [what, advice]);
    expect(await check()).toMatchObject({
      issuer: provider.issuer,
      redirectUri: `${PUBLIC_URL}/v1/auth/oidc/corp/callback`,
      logoutUri: `${PUBLIC_URL}/v1/auth/oidc/corp/backchannel`,
    });
    expect(await wrong()).toEqual([]);
    provider.metadata = { code_challenge_methods_supported: ['plain'] };
    expect(await wrong()).toEqual([['PKCE', expect.stringContaining('S256')]]);
    provider.metadata = { issuer: 'https://other.example' };
    expect(await wrong()).toEqual([
      ['discovery', expect.stringMatching(/calls itself https:\/\/other.example.*OIDC_CORP_ISSUER/)],
    ]);
    provider.metadata = {};
    provider.answers.set('/jwks', (response) => void response.writeHead(200).end('{"keys":[]}'));
    expect(await wrong()).toEqual([['keys', expect.stringContaining('publishes no key')]]);
    provider.answers.set('/jwks', (response) => void response.writeHead(404).end());
    expect(await wrong()).toEqual([['keys', expect.stringContaining('gives no keys')]]);
    provider.answers.set('/.well-known/openid-configuration', (response) => void response.writeHead(404).end());
    expect(await wrong()).toEqual([['discovery', expect.stringContaining('gives no description')]]);
  });
});
