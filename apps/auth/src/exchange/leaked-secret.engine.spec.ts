import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostSignIn } from '#contracts';
import type { HostSecretAnswer } from '#identity/internal-api';
import { TestApp } from '../../testing/test-app.js';
import { TestAuths, type TestAuth } from '../../testing/test-auth.js';
import { TestAuthOperator } from '../../testing/test-operator.js';

describe('a secret of a host that leaked', () => {
  let auths: TestAuths;
  let auth: TestAuth;
  let operator: TestAuthOperator;

  beforeAll(async () => {
    auths = await TestAuths.start();
    auth = await auths.open({ SIGNING_KEY_SECRET: 'a-secret-that-seals-keys-in-these-tests' });
    operator = new TestAuthOperator(auth);
  });
  afterAll(() => auths.stop());

  const newSecret = async (name: string) =>
    (await operator.ask<HostSecretAnswer>('post', `apps/${name}/tokens`, {})).secret;
  const me = (token: string) => auth.http('get', '/v1/users/me', token);
  const begin = async (secret: string, app = 'leaked', sub = 'l'): Promise<HostSignIn> => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { sub, name: sub, iat: now, exp: now + 300 };
    const token = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(secret));
    return (await auth.http('post', '/v1/auth/exchange').send({ app, token })).body as HostSignIn;
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
    expect(await operator.ask('delete', 'apps/leaked/sessions')).toEqual({ ended: 2, hasMore: false });
    expect(await operator.ask('delete', 'apps/leaked/sessions')).toEqual({ ended: 0, hasMore: false });
    for (const { tokens } of [owner, thief])
      expect((await me(tokens.accessToken)).body).toMatchObject({ code: 'SESSION_REVOKED' });
    expect(await auths.query('SELECT 1 FROM auth.push_devices WHERE user_id = $1', [thief.user.id])).toEqual([]);
    expect((await me(other.tokens.accessToken)).status).toBe(200);
    const again = await begin(await newSecret('leaked'));
    expect((await me(again.tokens.accessToken)).body.id).toBe(owner.user.id);
    expect((await operator.http('delete', 'apps/nobody/sessions')).status).toBe(404);
  });
});
