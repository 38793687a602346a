import { describe, expect, it } from 'vitest';
import type { PasswordResetAnswer } from '#access/internal-api';
import { setAuth } from '../../testing/set-auth.js';
import { PASSWORD } from '../../testing/test-auth.js';
import { PasswordResetsStore } from './password-resets.store.js';

const NEW_PASSWORD = 'another horse';
const HOUR_SECONDS = 3600;

describe('a password reset', () => {
  const { auths, auth, operator } = setAuth({ PUBLIC_URL: 'https://chat.example' });

  const make = (user: string) =>
    operator.ask<PasswordResetAnswer>('post', `users/${user}/password-reset`, { lifetimeSeconds: HOUR_SECONDS });
  const redeem = (token: string, password = NEW_PASSWORD, at = auth) =>
    at.http('post', '/v1/auth/reset').send({ token, password });
  const refused = { status: 403, body: { code: 'FORBIDDEN', field: 'token' } };

  it('gives the account a new password, once, and ends all its sessions', async () => {
    const person = await auth.register('forgetful');
    const { token, link, user } = await make('forgetful');
    expect(link).toBe(`https://chat.example/reset#${token}`);
    expect(user.id).toBe(person.user.id);
    const answer = await redeem(token);
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect((await person.http('get', '/v1/users/me')).body.code).toBe('SESSION_REVOKED');
    expect(auth.cuts).toContainEqual({ sessionIds: [person.tokens.sessionId], code: 'SESSION_REVOKED' });
    await expect(auth.login('forgetful')).rejects.toThrow('BAD_CREDENTIALS');
    expect((await auth.login('forgetful', NEW_PASSWORD)).user.id).toBe(person.user.id);
    expect(await redeem(token, 'a third horse')).toMatchObject(refused);
    expect(await operator.actsOn(person.user.id)).toEqual(['password.reset']);
  });

  it('leaves the present password alone until the link is used', async () => {
    const person = await auth.register('patient_one');
    await make('patient_one');
    expect((await auth.login('patient_one')).user.id).toBe(person.user.id);
  });

  it('is refused alike for an unknown, replaced, expired or void link', async () => {
    await auth.register('careless');
    expect(await redeem('no-such-token')).toMatchObject(refused);
    const first = await make('careless');
    const second = await make('careless');
    expect(await redeem(first.token)).toMatchObject(refused);
    await auths.query('UPDATE auth.password_resets SET expires_at = now()');
    expect(await redeem(second.token)).toMatchObject(refused);
    const third = await make('careless');
    const here = await auth.login('careless');
    const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    expect((await here.http('post', '/v1/auth/password').send(change)).status).toBe(204);
    expect(await redeem(third.token)).toMatchObject(refused);
  });

  it('is used by one of two concurrent requests', async () => {
    await auth.register('hasty');
    const { token } = await make('hasty');
    const answers = await Promise.all([redeem(token), redeem(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 403]);
  });

  it('refuses passwords that are easy to guess, and then still works', async () => {
    await auth.register('obvious_one');
    const { token } = await make('obvious_one');
    const invalid = { status: 400, body: { code: 'INVALID', field: 'password' } };
    for (const password of ['password1', 'Obvious_One']) expect(await redeem(token, password)).toMatchObject(invalid);
    expect((await redeem(token)).status).toBe(204);
  });

  it('is for accounts only: a guest has no password', async () => {
    await auth.guest('no_account');
    const answer = await operator.http('post', 'users/no_account/password-reset', { lifetimeSeconds: HOUR_SECONDS });
    expect(answer).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
  });

  it('stores the hash of the token alone, and deletes it after its time', async () => {
    await auth.register('stored_one');
    const { token } = await make('stored_one');
    const rows = await auths.query<{ text: string }>('SELECT r::text AS text FROM auth.password_resets r');
    expect(rows.some(({ text }) => text.includes(token))).toBe(false);
    await auths.query('UPDATE auth.password_resets SET expires_at = now()');
    await auth.app.get(PasswordResetsStore).purge();
    expect(await auths.query('SELECT FROM auth.password_resets')).toEqual([]);
  });

  it('cannot be guessed: wrong tokens count as failed logins of their IP', async () => {
    const limited = await auths.open({ RATE_LIMITS: 'on', RATE_LOGIN_ADDRESS: '3/15m' });
    await auth.register('guessed_at');
    const { token } = await make('guessed_at');
    const codes = [];
    for (const guess of ['one', 'two', 'three', 'four'])
      codes.push((await redeem(guess, NEW_PASSWORD, limited)).body.code);
    expect(codes).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'RATE_LIMITED']);
    expect((await redeem(token, NEW_PASSWORD, limited)).status).toBe(429);
  });
});
