import { describe, expect, it } from 'vitest';
import type { AccountAnswer, PasswordResetAnswer } from '#access/internal-api';
import { setAuth } from '../../testing/set-auth.js';
import { PASSWORD, type TestPerson } from '../../testing/test-auth.js';
import { TestApp } from '../../testing/test-app.js';
import { candidateOf, TestFactor, TOTP_SECRET } from '../../testing/test-factor.js';

const NEW_PASSWORD = 'another horse battery';
const OTHER_SECRET = 'another-secret-for-second-factors-of-tests';
const WRONG_CODE = { status: 401, body: { code: 'BAD_CREDENTIALS', field: 'otp' } };
const NEEDS_CODE = { status: 401, body: { code: 'SECOND_FACTOR', field: 'otp', retry: 'never' } };
const WRONG_PASSWORD = { status: 401, body: { code: 'BAD_CREDENTIALS' } };
const RECOVERY_CODE = /^[a-z2-7]{5}-[a-z2-7]{5}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('the second factor', () => {
  const { auths, auth, operator } = setAuth({ TOTP_SECRET, PUBLIC_URL: 'https://chat.example' });

  const stateOf = async (person: TestPerson) => (await person.http('get', '/v1/auth/totp')).body;
  const guarded = async (name: string): Promise<TestFactor> => TestFactor.turnOn(auths, await auth.register(name));

  describe('turning it on', () => {
    it('needs the password, and a code of the new secret', async () => {
      const person = await auth.register('ada');
      const ask = (body: object) => person.http('post', '/v1/auth/totp').send(body);
      expect(await ask({})).toMatchObject({ status: 400, body: { code: 'INVALID', field: 'password' } });
      expect(await ask({ password: 'not the one' })).toMatchObject(WRONG_PASSWORD);
      const { status, body } = await ask({ password: PASSWORD });
      expect({ status, body }).toEqual({
        status: 200,
        body: {
          secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
          uri: `otpauth://totp/chat.example:ada?secret=${body.secret}&issuer=chat.example`,
          expiresAt: expect.stringMatching(TIME),
        },
      });
      expect(await stateOf(person)).toEqual({ on: false, since: null, recoveryCodesLeft: 0 });
      const confirm = (otp: string) => person.http('post', '/v1/auth/totp/confirm').send({ otp });
      expect(await confirm('000000x')).toMatchObject(WRONG_CODE);
      const answer = await confirm((await candidateOf(person)).code());
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ recoveryCodes: Array(10).fill(expect.stringMatching(RECOVERY_CODE)) });
      expect(await stateOf(person)).toEqual({ on: true, since: expect.stringMatching(TIME), recoveryCodesLeft: 10 });
    });

    it('ends no session, and is refused while it is on', async () => {
      const person = await auth.register('on_already');
      const factor = await TestFactor.turnOn(auths, person);
      expect((await auth.refresh(person.tokens.refreshToken)).status).toBe(200);
      const conflict = { status: 409, body: { code: 'CONFLICT' } };
      expect(await person.http('post', '/v1/auth/totp').send({ password: PASSWORD })).toMatchObject(conflict);
      const confirm = { otp: factor.authenticator.code(1) };
      expect(await person.http('post', '/v1/auth/totp/confirm').send(confirm)).toMatchObject(conflict);
    });

    it('takes only a code of the newest secret that has not expired', async () => {
      const person = await auth.register('candidates');
      const confirm = (otp: string) => person.http('post', '/v1/auth/totp/confirm').send({ otp });
      expect(await confirm('123456')).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
      const [first, second] = [await candidateOf(person), await candidateOf(person)];
      expect(await confirm(first.code())).toMatchObject(WRONG_CODE);
      await auths.query('UPDATE auth.factor_candidates SET expires_at = now()');
      expect(await confirm(second.code())).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    });

    it('is FORBIDDEN for guests, bots and users of apps, and so is everything about it', async () => {
      const guest = await auth.guest('passing');
      const bot = await operator.ask<{ token: string }>('post', 'bots', { username: 'helper_bot', displayName: 'Bot' });
      const shop = await TestApp.create(auth, 'shop');
      await shop.put('customer', { displayName: 'Customer' });
      const customer = (await shop.http('post', 'users/customer/sessions', {})).body.tokens;
      const requests = [
        ['get', '/v1/auth/totp', undefined],
        ['post', '/v1/auth/totp', {}],
        ['post', '/v1/auth/totp/confirm', { otp: '123456' }],
        ['post', '/v1/auth/totp/recovery', { otp: '123456' }],
        ['delete', '/v1/auth/totp', {}],
      ] as const;
      for (const token of [guest.tokens.accessToken, bot.token, customer.accessToken])
        for (const [method, path, body] of requests)
          expect({ path, code: (await auth.http(method, path, token).send(body)).body.code }).toEqual({
            path,
            code: 'FORBIDDEN',
          });
    });

    it('is FORBIDDEN for an account without a password', async () => {
      const person = await auth.register('by_provider');
      await auths.query('UPDATE auth.users SET password_hash = NULL WHERE id = $1', [person.user.id]);
      const { status, body } = await person.http('post', '/v1/auth/totp').send({});
      expect({ status, code: body.code, field: body.field }).toEqual({
        status: 403,
        code: 'FORBIDDEN',
        field: undefined,
      });
    });

    it('stores neither the secret nor a recovery code as it is', async () => {
      const person = await auth.register('sealed');
      const { body } = await person.http('post', '/v1/auth/totp').send({ password: PASSWORD });
      const { recoveryCodes } = await TestFactor.turnOn(auths, person);
      const rows = await auths.query<{ row: string }>(
        `SELECT encode(secret, 'escape') AS row FROM auth.factors UNION ALL
         SELECT encode(hash, 'escape') FROM auth.recovery_codes`,
      );
      const stored = JSON.stringify(rows);
      for (const text of [body.secret, ...recoveryCodes]) expect(stored).not.toContain(text.replace('-', ''));
    });
  });

  describe('a login', () => {
    it('needs a code, after the right password alone', async () => {
      const factor = await guarded('needs_code');
      expect(await factor.login(auth)).toMatchObject(NEEDS_CODE);
      expect(await factor.login(auth, await factor.unusedCode())).toMatchObject({ status: 200 });
      for (const otp of ['000000', '12345', 'aaaaa-aaaaa', '１２３４５６', ' '])
        expect({ otp, login: await factor.login(auth, otp) }).toMatchObject({ otp, login: WRONG_CODE });
    });

    it('takes codes of the present step and of one on either side, each later than the last', async () => {
      const factor = await guarded('steps');
      await factor.unusedCode();
      const { authenticator } = factor;
      expect(await factor.login(auth, authenticator.code(-3))).toMatchObject(WRONG_CODE);
      expect(await factor.login(auth, authenticator.code(3))).toMatchObject(WRONG_CODE);
      const later = authenticator.code(1);
      expect(await factor.login(auth, later)).toMatchObject({ status: 200 });
      expect(await factor.login(auth, later)).toMatchObject(WRONG_CODE);
      expect(await factor.login(auth, authenticator.code())).toMatchObject(WRONG_CODE);
    });

    it('does not take the code that has turned it on', async () => {
      const person = await auth.register('confirmed');
      const authenticator = await candidateOf(person);
      const otp = authenticator.code();
      expect((await person.http('post', '/v1/auth/totp/confirm').send({ otp })).status).toBe(200);
      const body = { username: 'confirmed', password: PASSWORD, otp };
      expect(await auth.http('post', '/v1/auth/login').send(body)).toMatchObject(WRONG_CODE);
    });

    it('takes each recovery code once, however it is written', async () => {
      const person = await auth.register('recovering');
      const factor = await TestFactor.turnOn(auths, person);
      const [first = '', second = '', third = ''] = factor.recoveryCodes;
      for (const code of [first, ` ${second.toUpperCase()} `, third.replace('-', ' ')])
        expect({ code, status: (await factor.login(auth, code)).status }).toEqual({ code, status: 200 });
      for (const code of [first, second, third]) expect(await factor.login(auth, code)).toMatchObject(WRONG_CODE);
      expect(await stateOf(person)).toMatchObject({ recoveryCodesLeft: 7 });
    });

    it('takes no recovery code of another account', async () => {
      const [mine, other] = [await guarded('mine_only'), await guarded('not_mine')];
      expect(await mine.login(auth, other.recoveryCodes[0])).toMatchObject(WRONG_CODE);
    });

    it('says ACCOUNT_SUSPENDED before SECOND_FACTOR', async () => {
      const factor = await guarded('suspended_one');
      await operator.ask('post', 'users/suspended_one/suspend', {});
      for (const otp of [undefined, '000000', await factor.unusedCode()])
        expect(await factor.login(auth, otp)).toMatchObject({ status: 403, body: { code: 'ACCOUNT_SUSPENDED' } });
    });

    it('of an account without one is the same with any code', async () => {
      await auth.register('no_factor');
      const body = { username: 'no_factor', password: PASSWORD, otp: 'anything' };
      expect((await auth.http('post', '/v1/auth/login').send(body)).status).toBe(200);
    });
  });

  describe('a new password', () => {
    it('needs a code after a link, which stays good without, and the factor stays on', async () => {
      const factor = await guarded('linked');
      const lifetime = { lifetimeSeconds: 600 };
      const { token } = await operator.ask<PasswordResetAnswer>('post', 'users/linked/password-reset', lifetime);
      const redeem = (otp?: string) => auth.http('post', '/v1/auth/reset').send({ token, password: NEW_PASSWORD, otp });
      expect(await redeem()).toMatchObject(NEEDS_CODE);
      expect(await redeem('000000')).toMatchObject(WRONG_CODE);
      const unknown = await auth.http('post', '/v1/auth/reset').send({ token: 'unknown', password: NEW_PASSWORD });
      expect(unknown.body).toMatchObject({ code: 'FORBIDDEN', field: 'token' });
      expect((await redeem(await factor.unusedCode())).status).toBe(204);
      expect(await factor.login(auth)).toMatchObject(WRONG_PASSWORD);
      const body = { username: 'linked', password: NEW_PASSWORD };
      expect(await auth.http('post', '/v1/auth/login').send(body)).toMatchObject(NEEDS_CODE);
      expect((await redeem(await factor.unusedCode())).body).toMatchObject({ code: 'FORBIDDEN', field: 'token' });
    });

    it('can be chosen while it is on, with the present one, and the factor stays on', async () => {
      const person = await auth.register('changing');
      await TestFactor.turnOn(auths, person);
      const change = (currentPassword: string, newPassword: string) =>
        person.http('post', '/v1/auth/password').send({ currentPassword, newPassword });
      expect(await change('not the one', NEW_PASSWORD)).toMatchObject(WRONG_PASSWORD);
      expect((await change(PASSWORD, NEW_PASSWORD)).status).toBe(204);
      const login = (password: string) => auth.http('post', '/v1/auth/login').send({ username: 'changing', password });
      expect(await login(NEW_PASSWORD)).toMatchObject(NEEDS_CODE);
      expect(await login(PASSWORD)).toMatchObject(WRONG_PASSWORD);
    });
  });

  describe('recovery codes', () => {
    it('are renewed with the password and a code, and the old ones are void', async () => {
      const person = await auth.register('renewing');
      const factor = await TestFactor.turnOn(auths, person);
      const renew = (body: object) => person.http('post', '/v1/auth/totp/recovery').send(body);
      const otp = await factor.unusedCode();
      expect(await renew({ password: 'not the one', otp })).toMatchObject(WRONG_PASSWORD);
      expect(await renew({ otp })).toMatchObject({ status: 400, body: { field: 'password' } });
      expect(await renew({ password: PASSWORD, otp: '000000' })).toMatchObject(WRONG_CODE);
      const answer = await renew({ password: PASSWORD, otp });
      expect(answer.body).toEqual({ recoveryCodes: Array(10).fill(expect.stringMatching(RECOVERY_CODE)) });
      expect(await factor.login(auth, factor.recoveryCodes[0])).toMatchObject(WRONG_CODE);
      expect((await factor.login(auth, answer.body.recoveryCodes[9])).status).toBe(200);
      expect(await stateOf(person)).toMatchObject({ recoveryCodesLeft: 9 });
    });

    it('are not given where it is off', async () => {
      const person = await auth.register('renewing_none');
      const answer = await person.http('post', '/v1/auth/totp/recovery').send({ password: PASSWORD, otp: '123456' });
      expect(answer).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    });
  });

  describe('turning it off', () => {
    it('needs the password and a code', async () => {
      const person = await auth.register('leaving');
      const factor = await TestFactor.turnOn(auths, person);
      const turnOff = (body: object) => person.http('delete', '/v1/auth/totp').send(body);
      const otp = await factor.unusedCode();
      expect(await turnOff({ otp })).toMatchObject({ status: 400, body: { code: 'INVALID', field: 'password' } });
      expect(await turnOff({ password: 'not the one', otp })).toMatchObject(WRONG_PASSWORD);
      expect(await turnOff({ password: PASSWORD })).toMatchObject(NEEDS_CODE);
      expect(await turnOff({ password: PASSWORD, otp: '000000' })).toMatchObject(WRONG_CODE);
      expect(await stateOf(person)).toMatchObject({ on: true });
      expect((await turnOff({ password: PASSWORD, otp })).status).toBe(204);
      expect(await stateOf(person)).toEqual({ on: false, since: null, recoveryCodesLeft: 0 });
      expect((await factor.login(auth)).status).toBe(200);
      expect((await auth.refresh(person.tokens.refreshToken)).status).toBe(200);
    });

    it('is ok where it is off, whatever the fields say', async () => {
      const person = await auth.register('never_on');
      for (const body of [{}, { password: 'not the one', otp: '000000' }])
        expect((await person.http('delete', '/v1/auth/totp').send(body)).status).toBe(204);
      expect((await auth.login('never_on')).user.id).toBe(person.user.id);
    });

    it('by an operator needs neither, and is in the audit once', async () => {
      const person = await auth.register('lost_phone');
      const factor = await TestFactor.turnOn(auths, person);
      const turnOff = () => operator.ask<AccountAnswer>('delete', 'users/lost_phone/totp');
      expect(await turnOff()).toMatchObject({ user: { id: person.user.id }, changed: true });
      expect((await factor.login(auth)).status).toBe(200);
      expect(await turnOff()).toMatchObject({ changed: false });
      expect((await factor.login(auth)).status).toBe(200);
      expect(await operator.actsOn(person.user.id)).toEqual(['totp.off']);
      expect((await operator.http('delete', 'users/no_such_user/totp')).body.code).toBe('NOT_FOUND');
    });
  });

  describe('TOTP_SECRET', () => {
    it('may change while the old one is beside the new one, which then is enough for codes', async () => {
      const factor = await guarded('rotating');
      const both = await auths.open({ TOTP_SECRET: `${OTHER_SECRET} ${TOTP_SECRET}` });
      expect((await factor.login(both, factor.recoveryCodes[0])).status).toBe(200);
      expect((await factor.login(both, await factor.unusedCode())).status).toBe(200);
      const renewed = await auths.open({ TOTP_SECRET: OTHER_SECRET });
      expect((await factor.login(renewed, await factor.unusedCode())).status).toBe(200);
    });

    it('missing or another one, accounts with a factor cannot log in, and all others can', async () => {
      const factor = await guarded('without_secret');
      await auth.register('all_others');
      for (const env of [{}, { TOTP_SECRET: OTHER_SECRET }] as Record<string, string>[]) {
        const other = await auths.open(env);
        for (const otp of [await factor.unusedCode(), factor.recoveryCodes[0]])
          expect(await factor.login(other, otp)).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } });
        expect((await other.login('all_others')).user.username).toBe('all_others');
      }
    });

    it('missing, all routes are FORBIDDEN', async () => {
      const without = await auths.open();
      const person = await without.register('not_configured');
      const answers = await Promise.all([
        person.http('get', '/v1/auth/totp'),
        person.http('post', '/v1/auth/totp').send({ password: PASSWORD }),
        person.http('post', '/v1/auth/totp/confirm').send({ otp: '123456' }),
        person.http('post', '/v1/auth/totp/recovery').send({ password: PASSWORD, otp: '123456' }),
        person.http('delete', '/v1/auth/totp').send({}),
      ]);
      for (const { status, body } of answers)
        expect({ status, code: body.code, field: body.field }).toEqual({
          status: 403,
          code: 'FORBIDDEN',
          field: undefined,
        });
    });
  });

  it('is in the export, and erasing the account forgets it', async () => {
    const person = await auth.register('exported');
    await TestFactor.turnOn(auths, person);
    await candidateLeftOf(person);
    const { records } = await operator.ask<{ records: unknown[] }>('get', 'users/exported/export');
    expect(records[0]).toMatchObject({ kind: 'account', value: { secondFactorSince: expect.stringMatching(TIME) } });
    expect((await person.http('delete', '/v1/users/me').send({ password: PASSWORD })).status).toBe(204);
    const counts = await auths.query<{ rows: number }>(
      `SELECT count(*)::int AS rows FROM (SELECT user_id FROM auth.factors UNION ALL SELECT user_id FROM auth.recovery_codes
        UNION ALL SELECT user_id FROM auth.factor_candidates UNION ALL
        SELECT id FROM auth.users WHERE guarded_hash IS NOT NULL) AS all_rows (user_id) WHERE user_id = $1`,
      [person.user.id],
    );
    expect(counts).toEqual([{ rows: 0 }]);
  });

  /** A candidate beside a factor that is on, as a race could leave it. */
  const candidateLeftOf = ({ user }: TestPerson) =>
    auths.query(
      `INSERT INTO auth.factor_candidates (user_id, secret, expires_at)
       SELECT user_id, secret, now() + interval '1 minute' FROM auth.factors WHERE user_id = $1`,
      [user.id],
    );
});
