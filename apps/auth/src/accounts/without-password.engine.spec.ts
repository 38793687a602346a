import { describe, expect, it } from 'vitest';
import type { PasswordResetAnswer } from '#access/internal-api';
import { setUp } from '#testing/engines/set-up';
import { setAuth } from '../../testing/set-auth.js';
import { PASSWORD, type TestAuth, type TestPerson } from '../../testing/test-auth.js';
import { TOTP_SECRET } from '../../testing/test-factor.js';
import { TestAuthOperator } from '../../testing/test-operator.js';

const NEW_PASSWORD = 'another horse battery';
const NOT_FRESH = { status: 403, body: { code: 'FORBIDDEN', field: 'session' } };
const PROVIDER = {
  PUBLIC_URL: 'https://chat.example',
  OIDC_PROVIDERS: 'work',
  OIDC_WORK_ISSUER: 'https://issuer.example',
  OIDC_WORK_CLIENT_ID: 'parley',
};

describe('without a password', () => {
  const { auths, auth } = setAuth();

  /** An account as a provider's login makes it. */
  const withoutPassword = async (name: string): Promise<TestPerson> => {
    const person = await auth.register(name);
    await auths.query('UPDATE auth.users SET password_hash = NULL WHERE id = $1', [person.user.id]);
    return person;
  };
  const age = ({ tokens }: TestPerson, minutes: number) =>
    auths.query('UPDATE auth.sessions SET created_at = now() - make_interval(mins => $2) WHERE id = $1', [
      tokens.sessionId,
      minutes,
    ]);

  describe('an account', () => {
    const choose = (person: TestPerson, body: object = {}) =>
      person.http('post', '/v1/auth/password').send({ newPassword: NEW_PASSWORD, ...body });

    it('gets one in a session that has begun at most 10 minutes ago', async () => {
      const person = await withoutPassword('provided');
      await age(person, 11);
      expect(await choose(person)).toMatchObject(NOT_FRESH);
      await age(person, 9);
      expect((await choose(person, { newPassword: 'provided' })).body).toMatchObject({ field: 'newPassword' });
      expect((await choose(person)).status).toBe(204);
      expect((await auth.login('provided', NEW_PASSWORD)).user.id).toBe(person.user.id);
      expect((await choose(person)).body).toMatchObject({ code: 'INVALID', field: 'currentPassword' });
    });

    it('gets one password of two that are chosen at once', async () => {
      const person = await withoutPassword('hasty');
      const answers = await Promise.all([choose(person), choose(person)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, expect.toSatisfy((one) => one >= 400)]);
    });

    it('cannot log in with one', async () => {
      await withoutPassword('no_login');
      for (const password of ['', PASSWORD])
        expect((await auth.http('post', '/v1/auth/login').send({ username: 'no_login', password })).status).toBe(401);
    });

    it('is erased in such a session', async () => {
      const person = await withoutPassword('leaver');
      const erase = () => person.http('delete', '/v1/users/me').send({});
      await age(person, 11);
      expect(await erase()).toMatchObject(NOT_FRESH);
      await age(person, 1);
      expect((await erase()).status).toBe(204);
    });
  });

  it('guests erase themselves as ever, and choose no password', async () => {
    const guest = await auth.guest('passing');
    await age(guest, 60);
    const choice = await guest.http('post', '/v1/auth/password').send({ newPassword: NEW_PASSWORD });
    expect({ status: choice.status, code: choice.body.code, field: choice.body.field }).toEqual({
      status: 403,
      code: 'FORBIDDEN',
      field: undefined,
    });
    expect((await guest.http('delete', '/v1/users/me').send({})).status).toBe(204);
  });

  describe('under PASSWORDS=off', () => {
    const off = setUp(() => auths.open({ PASSWORDS: 'off', TOTP_SECRET, ...PROVIDER }));

    it('every route of passwords is FORBIDDEN, also with an operator’s link', async () => {
      const person = await auth.register('from_before');
      const guest = await auth.guest('guest_before');
      const lifetime = { lifetimeSeconds: 600 };
      const link = (at: TestAuth) =>
        new TestAuthOperator(at).http('post', 'users/from_before/password-reset', lifetime);
      const { token } = (await link(auth)).body as PasswordResetAnswer;
      const answers = await Promise.all([
        off.http('post', '/v1/auth/register').send({ username: 'late', password: PASSWORD }),
        off.http('post', '/v1/auth/login').send({ username: 'from_before', password: PASSWORD }),
        off.http('post', '/v1/auth/login').send({}),
        off.http('post', '/v1/auth/upgrade', guest.tokens.accessToken).send({ password: PASSWORD }),
        off.http('post', '/v1/auth/password', person.tokens.accessToken).send({ newPassword: NEW_PASSWORD }),
        off.http('post', '/v1/auth/reset').send({ token, password: NEW_PASSWORD }),
      ]);
      for (const { status, body } of answers)
        expect({ status, code: body.code, field: body.field }).toEqual({
          status: 403,
          code: 'FORBIDDEN',
          field: undefined,
        });
      expect((await link(off)).body).toMatchObject({ code: 'CONFLICT', detail: 'PASSWORDS is off.' });
      expect((await auth.login('from_before')).user.id).toBe(person.user.id);
    });

    it('an account with a password counts as one without', async () => {
      const person = await auth.register('counts');
      const { accessToken } = person.tokens;
      const propose = await off.http('post', '/v1/auth/totp', accessToken).send({ password: PASSWORD });
      expect(propose).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
      const erase = () => off.http('delete', '/v1/users/me', accessToken).send({ password: 'not the one' });
      await age(person, 11);
      expect(await erase()).toMatchObject(NOT_FRESH);
      await age(person, 1);
      expect((await erase()).status).toBe(204);
    });
  });
});
