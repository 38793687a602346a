import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { NewInvite } from '#access/internal-api';
import { setProviding, setSecurityLines } from '../../../testing/set-auth.js';
import { FalseProvider } from '../../../testing/false-provider.js';
import { TestApp } from '../../../testing/test-app.js';
import { TestPerson } from '../../../testing/test-auth.js';
import { PUBLIC_URL, TestBrowser } from '../../../testing/test-browser.js';
import { PurgeService } from '../../jobs/purge.service.js';

const HOUR_MS = 3_600_000;
const AT_ONCE = 5;
const BAD = [401, 'BAD_CREDENTIALS', undefined];

describe('a sign-in with a provider', () => {
  const { provider, auths, auth, env, operator } = setProviding(
    // `…_SIGNUP` decides, whatever `REGISTRATION` says.
    { corp: { USERNAME: 'nick', SESSION_HOURS: '8' }, invited: { SIGNUP: 'invite' }, closed: { SIGNUP: 'off' } },
    { CORS_ORIGINS: 'https://app.example' },
  );
  const lines = setSecurityLines(auth);

  const browser = (id?: string) => new TestBrowser(auth, id);
  const finish = (presented: object) => auth.http('post', '/v1/auth/oidc/finish').send(presented);
  const refusal = (answer: { body: { status?: number; code?: string; field?: string } }) => [
    answer.body.status,
    answer.body.code,
    answer.body.field,
  ];
  const sub = () => randomBytes(8).toString('hex');
  const invite = async (uses = 1): Promise<string> =>
    (await operator.ask<NewInvite>('post', 'invites', { uses, lifetimeSeconds: 3600 })).code;

  it('makes an account without a password, and is a login from then on; the provider changes its names no more', async () => {
    provider.user = { sub: sub(), nick: 'Ann Lee', name: 'Ann B. Lee', email: 'ann@corp.example' };
    const first = await browser().finish();
    expect(first.status).toBe(201);
    const { user, tokens } = TestPerson.from(auth, first);
    expect(user).toMatchObject({ username: 'ann-lee', displayName: 'Ann B. Lee', type: 'user', version: 1 });
    const facts = { userId: user.id, sessionId: tokens.sessionId, address: '127.0.0.1', provider: 'corp' };
    expect(lines).toEqual([
      ['identity.changed', { ...facts, connected: true }],
      ['login.ok', { ...facts, by: 'oidc' }],
    ]);
    const [stored] = await auths.query('SELECT password_hash, guarded_hash FROM auth.users WHERE id = $1', [user.id]);
    expect(stored).toEqual({ password_hash: null, guarded_hash: null });
    provider.user = { ...provider.user, nick: 'another', name: 'Another Name' };
    const again = await browser().finish();
    expect({ status: again.status, user: again.body.user }).toEqual({ status: 200, user });
    expect(again.body.tokens.sessionId).not.toBe(tokens.sessionId);
    expect((await auth.refresh(tokens.refreshToken)).status).toBe(200);
  });

  it('gives a further user another username if it is taken or looks alike, and never the account of that name', async () => {
    const owner = await auth.register('jo.doe');
    provider.user = { sub: sub(), nick: 'Jo.Doe', name: 'Jo', email_verified: true };
    const second = await browser().enter();
    provider.user = { sub: sub(), nick: 'jo_doe', name: 'Jo' };
    const third = await browser().enter();
    expect({ second: second.user.username, third: third.user.username }).toEqual({
      second: 'jo.doe-2',
      third: expect.stringMatching(/^jo_doe/),
    });
    expect(new Set([owner.user.id, second.user.id, third.user.id]).size).toBe(3);
    expect((await auth.login('jo.doe')).user.id).toBe(owner.user.id);
  });

  it('names a user of whom the provider tells nothing', async () => {
    provider.user = { sub: sub() };
    const { user } = await browser().enter();
    expect(user).toMatchObject({
      username: expect.stringMatching(/^user(-\d+)?$/),
      displayName: user.username.slice(0, 4),
    });
  });

  it('tells users of another issuer apart, whatever they are called', async () => {
    const other = await FalseProvider.start();
    const both = await auths.open({
      ...{ OIDC_PROVIDERS: 'corp,other', PUBLIC_URL },
      ...provider.settings('corp'),
      ...other.settings('other'),
    });
    provider.user = other.user = { sub: 'the-same', preferred_username: 'the-same', email: 'same@corp.example' };
    const one = await new TestBrowser(both, 'corp').enter();
    const two = await new TestBrowser(both, 'other').enter();
    expect(two.user.id).not.toBe(one.user.id);
    await other.stop();
  });

  describe('the handoff', () => {
    it('is good once, only with its verifier and only for 5 minutes', async () => {
      const presented = await browser().handoff();
      const { verifier } = browser();
      expect(refusal(await finish({ ...presented, verifier }))).toEqual(BAD);
      expect(refusal(await finish({ ...presented, handoff: verifier }))).toEqual(BAD);
      expect((await finish(presented)).body.user).toBeDefined();
      expect(refusal(await finish(presented))).toEqual(BAD);
      const late = await browser().handoff();
      await auths.query(`UPDATE auth.handoffs SET expires_at = expires_at - interval '5 minutes'`);
      expect(refusal(await finish(late))).toEqual(BAD);
      expect(lines.filter(([event]) => event === 'login.failed')).toEqual(
        Array.from({ length: 4 }, () => ['login.failed', { userId: null, address: '127.0.0.1', reason: 'provider' }]),
      );
    });

    it('opens one session, and makes one account, if several requests bring it at once', async () => {
      provider.user = { sub: sub(), nick: 'at-once' };
      const presented = await browser().handoff();
      const other = await auths.open(env);
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, nth) =>
          (nth % 2 === 0 ? auth : other).http('post', '/v1/auth/oidc/finish').send(presented),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401, 401]);
    });

    it('two of one new user at once make one account', async () => {
      provider.user = { sub: sub(), nick: 'twice' };
      const presented = [await browser().handoff(), await browser().handoff()];
      const answers = await Promise.all(presented.map((each) => finish(each)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
      expect(answers[0]?.body.user.id).toBe(answers[1]?.body.user.id);
    });

    it('stays good after a refusal, and after a transaction that did not commit', async () => {
      provider.user = { sub: sub(), nick: 'stays' };
      const one = await browser('invited').handoff();
      expect(refusal(await finish(one))).toEqual([403, 'FORBIDDEN', 'invite']);
      expect(refusal(await finish({ ...one, invite: 'no-such-code' }))).toEqual([403, 'FORBIDDEN', 'invite']);
      const code = await invite();
      await auths.query('ALTER TABLE auth.sessions ADD CONSTRAINT broken CHECK (via IS NULL) NOT VALID');
      const failed = await finish({ ...one, invite: code });
      await auths.query('ALTER TABLE auth.sessions DROP CONSTRAINT broken');
      expect(failed.status).toBe(500);
      expect((await finish({ ...one, invite: code })).status).toBe(201);
    });

    it('is purged once its round trip is over', async () => {
      await browser().handoff();
      const purge = () => auth.app.get(PurgeService).purge(new AbortController().signal);
      await auths.query(`UPDATE auth.handoffs SET expires_at = now() - interval '290 seconds'`);
      await purge();
      expect(await auths.query('SELECT FROM auth.handoffs LIMIT 1')).toHaveLength(1);
      await auths.query(`UPDATE auth.handoffs SET expires_at = now() - interval '310 seconds'`);
      await purge();
      expect(await auths.query('SELECT FROM auth.handoffs')).toEqual([]);
    });
  });

  describe('of an unknown user', () => {
    it('with …_SIGNUP=off is FORBIDDEN; a known one gets in', async () => {
      provider.user = { sub: sub(), nick: 'closed' };
      expect(refusal(await browser('closed').finish())).toEqual([403, 'FORBIDDEN', 'identity']);
      const { user } = await browser('corp').enter();
      expect((await browser('closed').enter()).user.id).toBe(user.id);
    });

    it('with …_SIGNUP=on counts a valid invitation, also a guest’s, and is FORBIDDEN with one that is not', async () => {
      const { id, code } = await operator.ask<NewInvite>('post', 'invites', {
        ...{ uses: 5, lifetimeSeconds: 3600, kind: 'guest' },
      });
      provider.user = { sub: sub(), nick: 'with code' };
      expect(refusal(await browser().finish({ invite: 'no-such-code' }))).toEqual([403, 'FORBIDDEN', 'invite']);
      expect((await browser().finish({ invite: code })).status).toBe(201);
      expect((await browser().finish({ invite: 'no-such-code' })).status).toBe(200);
      provider.user = { sub: sub(), nick: 'needs another' };
      expect(refusal(await browser('invited').finish({ invite: code }))).toEqual([403, 'FORBIDDEN', 'invite']);
      const uses = await auths.query('SELECT made FROM auth.invite_uses WHERE invite_id = $1', [id]);
      expect(uses).toEqual([{ made: true }]);
    });

    it('with …_SIGNUP=invite takes one use of an invitation, and none of a known user', async () => {
      const code = await invite();
      provider.user = { sub: sub(), preferred_username: 'invited' };
      expect((await browser('invited').finish({ invite: code })).status).toBe(201);
      expect((await browser('invited').finish()).status).toBe(200);
      provider.user = { sub: sub(), preferred_username: 'late' };
      expect(refusal(await browser('invited').finish({ invite: code }))).toEqual([403, 'FORBIDDEN', 'invite']);
    });
  });

  it('of a suspended account is refused, and leaves the handoff', async () => {
    provider.user = { sub: sub(), nick: 'suspended' };
    const { user } = await browser().enter();
    await operator.ask('post', `users/${user.id}/suspend`, {});
    const presented = await browser().handoff();
    expect(refusal(await finish(presented))).toEqual([403, 'ACCOUNT_SUSPENDED', undefined]);
    await operator.ask('post', `users/${user.id}/restore`, {});
    expect((await finish(presented)).body.user.id).toBe(user.id);
  });

  it('of an erased account makes a new one, and the erased one has no identity any more', async () => {
    provider.user = { sub: sub(), nick: 'erased' };
    const first = await browser().enter();
    const presented = await browser().handoff();
    await operator.ask('delete', `users/${first.user.id}`);
    expect(await auths.query('SELECT FROM auth.identities WHERE user_id = $1', [first.user.id])).toEqual([]);
    const second = await finish(presented);
    expect(second.status).toBe(201);
    expect(second.body.user.id).not.toBe(first.user.id);
    expect(second.body.user.username).toBe('erased-2');
  });

  it('with a provider that is out of the settings meanwhile is refused; with it back, the identity is of use again', async () => {
    provider.user = { sub: sub(), nick: 'out', preferred_username: 'out' };
    const { user } = await browser().enter();
    const presented = await browser().handoff();
    const without = await auths.open({ ...env, OIDC_PROVIDERS: 'closed' });
    expect(refusal(await without.http('post', '/v1/auth/oidc/finish').send(presented))).toEqual(BAD);
    expect((await finish(presented)).body.user.id).toBe(user.id);
  });

  it('sets the refresh token as a cookie, for a page of an allowed origin only', async () => {
    const presented = { ...(await browser().handoff()), cookie: true };
    const foreign = await finish(presented).set('origin', 'https://evil.example');
    expect(refusal(foreign)).toEqual([403, 'FORBIDDEN', undefined]);
    const answer = await finish(presented).set('origin', 'https://app.example');
    expect(answer.body.tokens.refreshToken).toBeUndefined();
    expect(String(answer.headers['set-cookie'])).toContain('parley_refresh=');
  });

  it('counts the handoffs of an IP', async () => {
    const narrow = await auths.open({ ...env, RATE_LIMITS: 'on', RATE_OIDC: '1/1h' });
    const presented = { handoff: 'x', verifier: browser().verifier };
    const ask = async () => (await narrow.http('post', '/v1/auth/oidc/finish').send(presented)).body;
    expect(await ask()).toMatchObject({ code: 'BAD_CREDENTIALS' });
    expect(await ask()).toMatchObject({ code: 'RATE_LIMITED', scope: 'oidc' });
  });

  describe('its session', () => {
    const viasOf = async (person: TestPerson) => {
      const { body } = await person.http('get', '/v1/auth/sessions');
      return body.sessions.map(({ via }: { via: string }) => via);
    };

    it('tells the provider; other sessions tell their ways', async () => {
      provider.user = { sub: sub(), nick: 'via' };
      expect(await viasOf(await browser().enter())).toEqual(['corp']);
      expect(await viasOf(await auth.register('by_password'))).toEqual(['password']);
      expect(await viasOf(await auth.guest('a_guest'))).toEqual(['guest']);
      const shop = await TestApp.create(auth, 'shop');
      await shop.put('ann', { displayName: 'Ann' });
      const ofApp = (await shop.http('post', 'users/ann/sessions', {})).body;
      const { body } = await auth.http('get', '/v1/auth/sessions', ofApp.tokens.accessToken);
      expect(body.sessions).toMatchObject([{ via: 'app' }]);
    });

    it('goes on while the provider is unavailable', async () => {
      provider.user = { sub: sub(), nick: 'goes-on' };
      const person = await browser().enter();
      for (const endpoint of ['/.well-known/openid-configuration', '/token', '/jwks'] as const)
        provider.answers.set(endpoint, (response) => void response.destroy());
      expect((await auth.refresh(person.tokens.refreshToken)).status).toBe(200);
      expect(await viasOf(person)).toEqual(['corp']);
    });

    it('ends after …_SESSION_HOURS, however often it is used; one of another provider lasts SESSION_DAYS', async () => {
      const expiryOf = async ({ tokens }: TestPerson) => {
        const [row] = await auths.query<{ expires_at: Date; created_at: Date }>(
          'SELECT expires_at, created_at FROM auth.sessions WHERE id = $1',
          [tokens.sessionId],
        );
        return Number(row?.expires_at) - Number(row?.created_at);
      };
      provider.user = { sub: sub(), nick: 'hours', preferred_username: 'hours' };
      const person = await browser().enter();
      expect(await expiryOf(person)).toBe(8 * HOUR_MS);
      const { body } = await auth.refresh(person.tokens.refreshToken);
      expect(await expiryOf(person)).toBe(8 * HOUR_MS);
      expect(await expiryOf(await browser('invited').enter())).toBeGreaterThan(24 * HOUR_MS);
      // An auth of the version before knows no such end, and moves the expiry past it.
      await auths.query(
        `UPDATE auth.sessions SET created_at = created_at - interval '8 hours', ends_at = ends_at - interval '8 hours'
          WHERE id = $1`,
        [person.tokens.sessionId],
      );
      expect(refusal(await auth.refresh(body.tokens.refreshToken))).toEqual([401, 'SESSION_REVOKED', undefined]);
    });
  });
});
