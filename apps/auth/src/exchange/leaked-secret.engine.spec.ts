import { SignJWT } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { HostSignIn } from '#contracts';
import type { EndedBatchAnswer, HostSecretAnswer } from '#access/internal-api';
import { setAuth } from '../../testing/set-auth.js';
import { TestApp } from '../../testing/test-app.js';
import { crossSignIn } from '../../testing/test-crossing.js';
import { HostSignature } from './host-signature.js';

const JWKS = { jwks: 'http://127.0.0.1:1/keys', audience: 'parley' };

describe('a secret of a host that leaked', () => {
  const { auths, auth, operator } = setAuth({ SIGNING_KEY_SECRET: 'a-secret-that-seals-keys-in-these-tests' });
  afterEach(() => vi.restoreAllMocks());

  const newSecret = async (name: string) =>
    (await operator.ask<HostSecretAnswer>('post', `apps/${name}/tokens`, {})).secret;
  const me = (token: string) => auth.http('get', '/v1/users/me', token);
  const exchange = async (secret: string, app = 'leaked', sub = 'l') => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { sub, name: sub, iat: now, exp: now + 300 };
    const token = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(secret));
    return auth.http('post', '/v1/auth/exchange').send({ app, token });
  };
  const begin = async (secret: string, app?: string, sub?: string): Promise<HostSignIn> =>
    (await exchange(secret, app, sub)).body as HostSignIn;
  const endSessions = (app: string) => operator.ask<EndedBatchAnswer>('delete', `apps/${app}/sessions`);
  /** The first token is verified; then the app changes, before the session begins. */
  const onceVerified = (change: () => Promise<unknown>) => {
    const signature = auth.app.get(HostSignature);
    const verify = signature.verify.bind(signature);
    vi.spyOn(signature, 'verify').mockImplementationOnce(async (...given) => {
      const verified = await verify(...given);
      await change();
      return verified;
    });
  };

  it('lets an operator end the sessions of all its users, with their devices; the host lets them in again', async () => {
    await TestApp.create(auth, 'leaked');
    await TestApp.create(auth, 'unharmed');
    const [key, otherKey] = [await newSecret('leaked'), await newSecret('unharmed')];
    const [owner, thief, other] = [await begin(key), await begin(key), await begin(otherKey, 'unharmed', 'other')];
    await auths.query(
      `INSERT INTO auth.push_devices (id, user_id, session_id, kind, preview, token, platform, address_hash)
       VALUES (gen_random_uuid(), $1, $2, 'hook', 'full', 't', 'fcm', 'leaked')`,
      [thief.user.id, thief.tokens.sessionId],
    );
    await operator.ask('delete', 'apps/leaked/tokens');
    expect(await endSessions('leaked')).toEqual({ ended: 2, hasMore: false });
    expect(await endSessions('leaked')).toEqual({ ended: 0, hasMore: false });
    for (const { tokens } of [owner, thief])
      expect((await me(tokens.accessToken)).body).toMatchObject({ code: 'SESSION_REVOKED' });
    expect(await auths.query('SELECT 1 FROM auth.push_devices WHERE user_id = $1', [thief.user.id])).toEqual([]);
    expect((await me(other.tokens.accessToken)).status).toBe(200);
    const again = await begin(await newSecret('leaked'));
    expect((await me(again.tokens.accessToken)).body.id).toBe(owner.user.id);
    expect((await operator.http('delete', 'apps/nobody/sessions')).status).toBe(404);
  });

  it.each([
    ['turned off', 'off', (app: string) => operator.ask('delete', `apps/${app}/tokens`)],
    ['replaced by keys', 'jwks', (app: string) => operator.ask('put', `apps/${app}/tokens`, JWKS)],
    ['of an app that is suspended', 'paused', (app: string) => operator.ask('post', `users/${app}/suspend`, {})],
    ['of an app that is erased', 'erased', (app: string) => operator.ask('delete', `users/${app}`)],
  ])('begins no session with a token that was verified just before it was %s', async (_when, app, change) => {
    await TestApp.create(auth, app);
    const secret = await newSecret(app);
    onceVerified(() => change(app));
    expect((await exchange(secret, app)).body).toMatchObject({ code: expect.stringMatching(/^(BAD_CRED|UNAVAIL)/) });
    expect(
      await auths.query('SELECT FROM auth.users WHERE app_id = (SELECT id FROM auth.users WHERE username = $1)', [app]),
    ).toEqual([]);
  });

  it('begins a session with a token that was verified just before there was a newer secret', async () => {
    await TestApp.create(auth, 'renewed');
    const secret = await newSecret('renewed');
    onceVerified(() => newSecret('renewed'));
    expect((await exchange(secret, 'renewed')).status).toBe(201);
  });

  it('begins a session before it is turned off, and it is among those that end', async () => {
    await TestApp.create(auth, 'racing');
    const secret = await newSecret('racing');
    const off = crossSignIn(auths, auth, () => operator.ask('delete', 'apps/racing/tokens'));
    const begun = await begin(secret, 'racing');
    await off;
    expect(await endSessions('racing')).toEqual({ ended: 1, hasMore: false });
    expect((await me(begun.tokens.accessToken)).body).toMatchObject({ code: 'SESSION_REVOKED' });
    expect((await exchange(secret, 'racing')).body).toMatchObject({ code: 'BAD_CREDENTIALS' });
  });
});
