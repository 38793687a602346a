import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PasswordResetAnswer } from '#access/internal-api';
import { SecurityLog } from '#platform/security-log';
import { setUp } from '#testing/engines/set-up';
import { PASSWORD, TestAuths, type TestAuth } from '../../testing/test-auth.js';
import { candidateOf, TestFactor, TOTP_SECRET } from '../../testing/test-factor.js';
import { TestAuthOperator } from '../../testing/test-operator.js';
import { RateLimits } from '../limits/rate-limits.js';
import { NoticesService } from '../mail/notices.service.js';

const CODES = 3;
/** Each sample costs an argon2id hash of about 25 ms. */
const TIMED_ROUNDS = 40;
const TIMED_TIMEOUT_MS = 400_000;
const WRONG = { password: PASSWORD, otp: '000000' };
const REFUSED = { code: 'RATE_LIMITED', scope: 'otp', retry: 'later' };

describe('guesses at a second factor', () => {
  const auths = setUp(() => TestAuths.start());
  let auth: TestAuth;

  beforeAll(async () => {
    const limits = { RATE_LIMITS: 'on', TRUST_PROXY: '1', RATE_OTP: `${CODES}/15m`, RATE_LOGIN_ADDRESS: '1000/15m' };
    auth = await auths.open({ TOTP_SECRET, RATE_LOGIN_ACCOUNT: '4/15m', RATE_REGISTER: '1000/1h', ...limits });
  });
  afterEach(() => vi.restoreAllMocks());

  let ips = 0;
  const logIn = async (username: string, body: object) => {
    const from = `10.0.0.${(ips += 1)}`;
    const answer = auth
      .http('post', '/v1/auth/login')
      .set('x-forwarded-for', from)
      .send({ username, ...body });
    return (await answer).body;
  };
  const guarded = async (name: string) => {
    const person = await auth.register(name);
    return { person, factor: await TestFactor.turnOn(auths, person) };
  };

  describe('with the right password', () => {
    it('are bounded over all strangers together, also at once', async () => {
      const { factor } = await guarded('guessed');
      const wrong = await Promise.all(Array.from({ length: 2 * CODES }, () => logIn('guessed', WRONG)));
      expect(wrong.map(({ code }) => code).sort()).toEqual([
        ...Array(CODES).fill('BAD_CREDENTIALS'),
        ...Array(CODES).fill('RATE_LIMITED'),
      ]);
      const right = { password: PASSWORD, otp: await factor.unusedCode() };
      expect(await logIn('guessed', right)).toMatchObject({ ...REFUSED, retryAfterMs: expect.any(Number) });
      expect(await logIn('guessed', { password: PASSWORD })).toMatchObject({ code: 'SECOND_FACTOR' });
      expect(await logIn('guessed', { ...WRONG, password: 'not the one' })).toMatchObject({ code: 'BAD_CREDENTIALS' });
    });

    it('do not count on a device that the account has used, and those there count for it alone', async () => {
      const { person, factor } = await guarded('owner');
      const { refreshToken } = person.tokens;
      for (let guess = 0; guess <= CODES; guess += 1) await logIn('owner', WRONG);
      const right = { password: PASSWORD, otp: await factor.unusedCode() };
      expect(await logIn('owner', right)).toMatchObject(REFUSED);
      const { user, tokens } = await logIn('owner', { ...right, refreshToken });
      expect(user.id).toBe(person.user.id);
      for (let guess = 0; guess < CODES; guess += 1)
        expect(await logIn('owner', { ...WRONG, refreshToken })).toMatchObject({ code: 'BAD_CREDENTIALS' });
      expect(await logIn('owner', { ...WRONG, refreshToken })).toMatchObject(REFUSED);
      const since = { ...WRONG, refreshToken: tokens.refreshToken };
      expect(await logIn('owner', since)).toMatchObject({ code: 'BAD_CREDENTIALS' });
    });

    it('are forgotten when an operator unlocks the account', async () => {
      const { person, factor } = await guarded('unlocked');
      for (let guess = 0; guess <= CODES; guess += 1) await logIn('unlocked', WRONG);
      await new TestAuthOperator(auth).ask('post', 'users/unlocked/unlock');
      const right = { password: PASSWORD, otp: await factor.unusedCode() };
      expect(await logIn('unlocked', right)).toMatchObject({ user: { id: person.user.id } });
    });

    it('count with a link, too, and not on a device that the account has used', async () => {
      const { person, factor } = await guarded('linked');
      const lifetime = { lifetimeSeconds: 600 };
      const operator = new TestAuthOperator(auth);
      const { token } = await operator.ask<PasswordResetAnswer>('post', 'users/linked/password-reset', lifetime);
      const reset = (otp: string, cookie = '') =>
        auth.http('post', '/v1/auth/reset').set('cookie', cookie).send({ token, password: 'another horse', otp });
      for (let guess = 0; guess < CODES; guess += 1)
        expect((await reset('000000')).body).toMatchObject({ code: 'BAD_CREDENTIALS', field: 'otp' });
      const otp = await factor.unusedCode();
      expect((await reset(otp)).body).toMatchObject(REFUSED);
      expect((await reset(otp, `parley_device=${person.tokens.refreshToken}`)).status).toBe(204);
    });

    it('count in a session, too', async () => {
      const { person } = await guarded('in_session');
      const codes: string[] = [];
      for (let guess = 0; guess < CODES; guess += 1)
        codes.push((await person.http('delete', '/v1/auth/totp').send(WRONG)).body.code);
      codes.push((await person.http('post', '/v1/auth/totp/recovery').send(WRONG)).body.code);
      expect(codes).toEqual([...Array(CODES).fill('BAD_CREDENTIALS'), 'RATE_LIMITED']);
    });

    it('are no failed logins: neither they nor a missing code use up the limit of passwords', async () => {
      await guarded('patient');
      const ask = (body: object) =>
        auth
          .http('post', '/v1/auth/login')
          .set('x-forwarded-for', '10.1.0.1')
          .send({ username: 'patient', ...body });
      for (let login = 0; login < 6; login += 1)
        expect((await ask({ password: PASSWORD })).body).toMatchObject({ code: 'SECOND_FACTOR' });
    });

    it('wait for their limit while no transaction locks the account', async () => {
      const { person, factor } = await guarded('unhindered');
      const limits = auth.app.get(RateLimits);
      const begin = limits.beginCode.bind(limits);
      const isFree = () => auths.query('SELECT FROM auth.users WHERE id = $1 FOR UPDATE NOWAIT', [person.user.id]);
      const begun = vi.spyOn(limits, 'beginCode').mockImplementation(async (...of) => {
        await isFree();
        const attempt = await begin(...of);
        return { ...attempt, succeeded: () => isFree().then(attempt.succeeded) };
      });
      const right = { password: PASSWORD, otp: await factor.unusedCode() };
      expect(await logIn('unhindered', right)).toMatchObject({ user: { id: person.user.id } });
      for (const [otp, status] of [
        ['000000', 401],
        [await factor.unusedCode(), 204],
      ] as const)
        expect((await person.http('delete', '/v1/auth/totp').send({ ...WRONG, otp })).status).toBe(status);
      expect(begun).toHaveBeenCalledTimes(3);
    });

    it('and right codes use up nothing', async () => {
      const { factor, person } = await guarded('regular');
      for (let login = 0; login < 2 * CODES; login += 1) {
        const right = { password: PASSWORD, otp: await factor.unusedCode() };
        expect(await logIn('regular', right)).toMatchObject({ user: { id: person.user.id } });
      }
    });
  });

  describe('without the password', () => {
    it('learn nothing, whatever the code, and use up none', async () => {
      const { factor } = await guarded('secretive');
      await auth.register('open_hearted');
      const rightCode = await factor.unusedCode();
      const answers = [];
      for (const username of ['secretive', 'open_hearted', 'nobody_at_all'])
        for (const otp of [undefined, '000000', rightCode, factor.recoveryCodes[0]])
          answers.push(await logIn(username, { password: 'not the one', otp }));
      for (const answer of answers) expect(answer).toEqual({ ...answers[0], code: 'BAD_CREDENTIALS' });
      expect(answers[0]).not.toHaveProperty('field');
      for (const otp of [rightCode, factor.recoveryCodes[0]]) expect((await factor.login(auth, otp)).status).toBe(200);
    });

    it(
      'take as long as in an account without one',
      async () => {
        const limitless = await auths.open({ TOTP_SECRET });
        await guarded('timed_on');
        await auth.register('timed_off');
        const time = async (username: string): Promise<number> => {
          const startedAt = performance.now();
          const body = { username, password: 'not the one', otp: '123456' };
          await limitless.http('post', '/v1/auth/login').send(body);
          return performance.now() - startedAt;
        };
        const [on, off]: [number[], number[]] = [[], []];
        // Alternately, and each first in every other round, so that both see the same load.
        const ratio = async (): Promise<number> => {
          for (let round = 0; round < TIMED_ROUNDS; round += 1) {
            const turns = [async () => on.push(await time('timed_on')), async () => off.push(await time('timed_off'))];
            for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
          }
          return lowerQuartile(on) / lowerQuartile(off);
        };
        const isAlike = (found: number) => found > 0.6 && found < 1.6;
        await expect.poll(ratio, { timeout: TIMED_TIMEOUT_MS / 2 }).toSatisfy(isAlike);
      },
      TIMED_TIMEOUT_MS,
    );
  });

  it('and each change are in the security log, without the code, and the owner gets a notice of each change', async () => {
    const lines: [event: string, facts: object][] = [];
    const write = vi.spyOn(auth.app.get(SecurityLog), 'write');
    write.mockImplementation((event, facts) => void lines.push([event, facts]));
    const send = vi.spyOn(auth.app.get(NoticesService), 'send');
    const person = await auth.register('logged');
    const { userId, sessionId } = { userId: person.user.id, sessionId: person.tokens.sessionId };
    const otp = (await candidateOf(person)).code();
    await person.http('post', '/v1/auth/totp/confirm').send({ otp: 'wrong at first' });
    const { body } = await person.http('post', '/v1/auth/totp/confirm').send({ otp });
    const [first, second] = body.recoveryCodes;
    await logIn('logged', WRONG);
    await logIn('logged', { password: PASSWORD, otp: first });
    expect((await person.http('delete', '/v1/auth/totp').send({ password: PASSWORD, otp: second })).status).toBe(204);
    expect((await person.http('delete', '/v1/auth/totp').send({})).status).toBe(204);
    const of = (event: string) => lines.filter(([name]) => name === event).map(([, facts]) => facts);
    const ip = '127.0.0.1';
    expect(of('factor.changed')).toEqual([
      { userId, sessionId, address: ip, on: true },
      { userId, sessionId, address: ip, on: false },
    ]);
    expect(of('login.failed')).toEqual([{ userId, address: expect.stringMatching(/^10\./), reason: 'otp' }]);
    expect(JSON.stringify(lines)).not.toContain(first);
    const notices = send.mock.calls.map(([, toWhom, notice]) => [toWhom, notice]);
    expect(notices).toEqual(
      ['factor.on', 'recovery.used', 'recovery.used', 'factor.off'].map((notice) => [userId, notice]),
    );
  });
});

function lowerQuartile(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 4)]!;
}
