import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PasswordResetAnswer } from '#access/internal-api';
import { setUp } from '#testing/engines/set-up';
import { setAuth } from '../../testing/set-auth.js';
import { PASSWORD } from '../../testing/test-auth.js';
import { candidateOf, TestFactor, TOTP_SECRET } from '../../testing/test-factor.js';
import { TestAuthOperator } from '../../testing/test-operator.js';
import { SessionsService } from '../sessions/sessions.service.js';

const NEW_PASSWORD = 'another horse battery';

describe('a code is good once', () => {
  const { auths, auth } = setAuth({ TOTP_SECRET });
  const other = setUp(() => auths.open({ TOTP_SECRET }));
  afterEach(() => vi.restoreAllMocks());

  const guarded = async (name: string) => TestFactor.turnOn(auths, await auth.register(name));

  /** Requests that reach the rows of this statement at the same time: all wait for it. */
  const atOnce = async (lock: string, ask: readonly (() => PromiseLike<{ status: number }>)[]): Promise<number[]> => {
    let answers: Promise<{ status: number }>[] = [];
    await auths.transaction(async (query) => {
      await query(lock);
      answers = ask.map((one) => Promise.resolve(one()));
      await expect.poll(waiting).toBe(ask.length);
    });
    return (await Promise.all(answers)).map(({ status }) => status).sort((one, two) => one - two);
  };
  const waiting = async () => {
    const [row] = await auths.query<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return row?.count;
  };

  it('of two logins at once with it exactly one succeeds', async () => {
    const factor = await guarded('twice');
    const otp = await factor.unusedCode();
    const logins = [auth, other].map((at) => () => factor.login(at, otp));
    expect(await atOnce('SELECT FROM auth.factors FOR UPDATE', logins)).toEqual([200, 401]);
  });

  it('of two logins at once with one recovery code exactly one succeeds', async () => {
    const factor = await guarded('recovered_twice');
    const logins = [auth, other].map((at) => () => factor.login(at, factor.recoveryCodes[0]));
    expect(await atOnce('SELECT FROM auth.recovery_codes FOR UPDATE', logins)).toEqual([200, 401]);
  });

  it('of a login and a reset at once with it exactly one succeeds', async () => {
    const factor = await guarded('login_and_reset');
    const operator = new TestAuthOperator(auth);
    const path = 'users/login_and_reset/password-reset';
    const { token } = await operator.ask<PasswordResetAnswer>('post', path, { lifetimeSeconds: 600 });
    const otp = await factor.unusedCode();
    const reset = () => other.http('post', '/v1/auth/reset').send({ token, password: NEW_PASSWORD, otp });
    const [first, second] = await atOnce(`SELECT FROM auth.users WHERE username = 'login_and_reset' FOR UPDATE`, [
      () => factor.login(auth, otp),
      reset,
    ]);
    expect([
      [200, 401],
      [204, 401],
    ]).toContainEqual([first, second]);
  });

  it('a login that began without a factor does not get past the one that was turned on meanwhile', async () => {
    const person = await auth.register('confirming');
    const otp = (await candidateOf(person)).code();
    const logIn = () => other.http('post', '/v1/auth/login').send({ username: 'confirming', password: PASSWORD, otp });
    let answers: Promise<{ status: number; body: { code?: string } }>[] = [];
    await auths.transaction(async (query) => {
      await query('LOCK TABLE auth.recovery_codes IN EXCLUSIVE MODE');
      answers = [
        person
          .http('post', '/v1/auth/totp/confirm')
          .send({ otp })
          .then((answer) => answer),
      ];
      await expect.poll(waiting).toBe(1);
      answers.push(logIn().then((answer) => answer));
      await expect.poll(waiting).toBe(2);
    });
    const [confirmed, loggedIn] = await Promise.all(answers);
    expect({ confirmedStatus: confirmed?.status, loggedInStatus: loggedIn?.status, code: loggedIn?.body.code }).toEqual(
      { confirmedStatus: 200, loggedInStatus: 401, code: 'SECOND_FACTOR' },
    );
  });

  it('of two confirmations at once exactly one turns it on', async () => {
    const person = await auth.register('confirmed_twice');
    const otp = (await candidateOf(person)).code();
    const confirm = () => person.http('post', '/v1/auth/totp/confirm').send({ otp });
    const lock = `SELECT FROM auth.users WHERE username = 'confirmed_twice' FOR UPDATE`;
    expect(await atOnce(lock, [confirm, confirm])).toEqual([200, 409]);
  });

  it('a password that is changed meanwhile leaves the factor off: a thief’s session must not lock the owner out', async () => {
    const owner = await auth.register('robbed');
    const thief = await other.login('robbed');
    const otp = (await candidateOf(thief)).code();
    const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    let answers: Promise<{ status: number }>[] = [];
    await auths.transaction(async (query) => {
      await query(`SELECT FROM auth.users WHERE username = 'robbed' FOR UPDATE`);
      answers = [Promise.resolve(owner.http('post', '/v1/auth/password').send(change))];
      await expect.poll(waiting).toBe(1);
      answers.push(Promise.resolve(thief.http('post', '/v1/auth/totp/confirm').send({ otp })));
      await expect.poll(waiting).toBe(2);
    });
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([204, 401]);
    expect((await owner.http('get', '/v1/auth/totp')).body.on).toBe(false);
  });

  it('and a login that does not happen uses up nothing', async () => {
    const factor = await guarded('not_happened');
    const codes = [await factor.unusedCode(), factor.recoveryCodes[0]];
    const opening = vi.spyOn(auth.app.get(SessionsService), 'open').mockRejectedValue(new Error('a test'));
    for (const otp of codes) expect((await factor.login(auth, otp)).status).toBe(500);
    opening.mockRestore();
    for (const otp of codes) expect((await factor.login(auth, otp)).status).toBe(200);
  });
});
