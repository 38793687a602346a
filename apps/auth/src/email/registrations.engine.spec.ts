import { beforeEach, describe, expect, it } from 'vitest';
import type { NewInvite } from '#access/internal-api';
import { setUp } from '#testing/engines/set-up';
import { PASSWORD, type TestAuth } from '../../testing/test-auth.js';
import { emailOf, settled, TestMailing } from '../../testing/test-mailing.js';
import { TestAuthOperator } from '../../testing/test-operator.js';
import { PurgeService } from '../jobs/purge.service.js';

const NEW_PASSWORD = 'another horse battery';
const HOUR_SECONDS = 3_600;

describe('registering with an e-mail address', () => {
  const mailing = setUp(() => TestMailing.start());

  const registerAt = (auth: TestAuth, username: string, fields: object = {}) =>
    auth.http('post', '/v1/auth/register').send({ username, password: PASSWORD, email: emailOf(username), ...fields });
  const verifyAt = (auth: TestAuth, token: string, password?: string) =>
    auth.http('post', '/v1/auth/email/verify').send({ token, password });

  describe('with EMAIL=optional', () => {
    const auth = setUp(() => mailing.open({ EMAIL_DOMAINS: 'example.org' }));

    it('makes the account at once, and mails the link for the e-mail address', async () => {
      const answer = await registerAt(auth, 'at_once');
      expect(answer).toMatchObject({ status: 201, body: { user: { username: 'at_once' } } });
      const state = await auth.http('get', '/v1/users/me/email', answer.body.tokens.accessToken);
      expect(state.body).toEqual({ email: null, verifiedAt: null, pending: emailOf('at_once') });
      const used = await verifyAt(auth, await mailing.server.token(emailOf('at_once')));
      expect(used.body).toEqual({ email: emailOf('at_once') });
    });

    it('also mails nothing if the registration fails', async () => {
      await auth.register('taken_here');
      const tries = mailing.server.tries;
      expect((await registerAt(auth, 'taken_here')).body.code).toBe('USERNAME_TAKEN');
      const other = await registerAt(auth, 'elsewhere', { email: 'a@example.net' });
      expect(other).toMatchObject({ status: 403, body: { field: 'email' } });
      await settled(auth);
      expect(mailing.server.tries).toBe(tries);
      expect(
        (await auth.http('post', '/v1/auth/login').send({ username: 'elsewhere', password: PASSWORD })).status,
      ).toBe(401);
    });

    it('needs none', async () => {
      expect((await registerAt(auth, 'without_one', { email: undefined })).status).toBe(201);
    });
  });

  describe('with EMAIL=required', () => {
    const auth = setUp(() => mailing.open({ EMAIL: 'required' }));
    beforeEach(() => mailing.auths.query('DELETE FROM auth.registrations'));

    const register = (username: string, fields?: object) => registerAt(auth, username, fields);
    const verify = (token: string, password: string | undefined = PASSWORD) => verifyAt(auth, token, password);
    const logIn = (username: string, password = PASSWORD) =>
      auth.http('post', '/v1/auth/login').send({ username, password });

    const accountsOf = (username: string) =>
      mailing.auths.query('SELECT FROM auth.users WHERE lower(username) = lower($1)', [username]);

    it('makes the account once the link is used, and opens no session', async () => {
      const answer = await register('Patient_1', { displayName: 'Pat', cookie: true });
      expect({ status: answer.status, body: answer.body, cookie: answer.headers['set-cookie'] }).toEqual({
        status: 202,
        body: {},
        cookie: undefined,
      });
      expect((await logIn('Patient_1')).body.code).toBe('BAD_CREDENTIALS');
      const token = await mailing.server.token(emailOf('Patient_1'));
      const used = await verify(token);
      expect({ status: used.status, body: used.body, cookie: used.headers['set-cookie'] }).toEqual({
        status: 200,
        body: { email: emailOf('Patient_1') },
        cookie: undefined,
      });
      const person = await auth.login('patient_1');
      expect(person.user).toMatchObject({ username: 'Patient_1', displayName: 'Pat', type: 'user' });
      const state = await person.http('get', '/v1/users/me/email');
      expect(state.body).toEqual({ email: emailOf('Patient_1'), verifiedAt: expect.any(String), pending: null });
      expect((await verify(token)).body).toEqual({ email: emailOf('Patient_1') });
    });

    const WRONG = { status: 401, body: { code: 'BAD_CREDENTIALS' } };
    it.each([
      [
        'Without_1',
        'no password',
        undefined,
        { status: 400, body: { code: 'INVALID', field: 'password', username: 'Without_1' } },
      ],
      ['Empty_22', 'an empty one', '', WRONG],
      ['Other_333', 'another one', NEW_PASSWORD, WRONG],
      ['Naming_4', 'the name', 'Naming_4', WRONG],
    ])('makes no account %s for the owner of the mailbox, with %s, and the link stays good', async (...given) => {
      const [username, _what, password, refused] = given;
      await register(username).expect(202);
      const token = await mailing.server.token(emailOf(username));
      for (let time = 0; time < 2; time += 1) expect(await verifyAt(auth, token, password)).toMatchObject(refused);
      expect((await logIn(username)).body.code).toBe('BAD_CREDENTIALS');
      expect(await accountsOf(username)).toHaveLength(0);
      await verify(token).expect(200);
      expect(await accountsOf(username)).toHaveLength(1);
    });

    it('asks for a password that was chosen by the newest registration of the name', async () => {
      await register('twice_over', { email: 'mine@example.org' }).expect(202);
      await mailing.auths.query('UPDATE auth.registrations SET expires_at = now()');
      await register('twice_over', { password: NEW_PASSWORD }).expect(202);
      const token = await mailing.server.token(emailOf('twice_over'));
      expect((await verify(token)).body.code).toBe('BAD_CREDENTIALS');
      await verify(token, NEW_PASSWORD).expect(200);
    });

    it('asks no stranger for a password: a link that is not valid says only that, and names no account', async () => {
      await register('kept_quiet').expect(202);
      for (const password of [undefined, PASSWORD]) {
        const answer = await verifyAt(auth, 'not a token', password);
        expect({ status: answer.status, field: answer.body.field, username: answer.body.username }).toEqual({
          status: 403,
          field: 'token',
          username: undefined,
        });
      }
    });

    it('asks for no password of an account that exists', async () => {
      const person = await mailing.person(await mailing.open(), 'existing_1');
      const email = 'moved@example.org';
      await person.http('put', '/v1/users/me/email').send({ email, password: PASSWORD }).expect(202);
      expect((await verifyAt(auth, await mailing.server.token(email))).body).toEqual({ email });
    });

    it('bounds the passwords that are tried at a link as those of a login, and a missing one counts for nothing', async () => {
      const limited = await mailing.open({ EMAIL: 'required', RATE_LIMITS: 'on', RATE_LOGIN_ACCOUNT: '2/1h' });
      await registerAt(limited, 'guessed_at').expect(202);
      const token = await mailing.server.token(emailOf('guessed_at'));
      const codes = async (password: string | undefined, times: number) => {
        const answers = [];
        for (let time = 0; time < times; time += 1) answers.push((await verifyAt(limited, token, password)).body.code);
        return answers;
      };
      expect(await codes(undefined, 4)).toEqual(Array(4).fill('INVALID'));
      expect(await codes(NEW_PASSWORD, 3)).toEqual(['BAD_CREDENTIALS', 'BAD_CREDENTIALS', 'RATE_LIMITED']);
    });

    it('makes one account for two uses of the link at the same moment', async () => {
      await register('double_use').expect(202);
      const token = await mailing.server.token(emailOf('double_use'));
      const answers = await Promise.all([verify(token), verify(token)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(await accountsOf('double_use')).toHaveLength(1);
    });

    it('mails the link no more once it is used, also if the mail server’s answer was lost', async () => {
      mailing.server.conduct = 'breaks';
      await register('lost_answer').expect(202);
      const token = await mailing.server.token(emailOf('lost_answer'));
      await settled(auth);
      mailing.server.conduct = 'takes';
      await verify(token).expect(200);
      await mailing.tryAgain(auth);
      expect(mailing.server.to(emailOf('lost_answer'))).toHaveLength(1);
    });

    it('needs an e-mail address', async () => {
      const answer = await register('addressless', { email: undefined });
      expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', field: 'email' } });
      const guest = await auth.guest('would_be');
      const upgrade = await guest.http('post', '/v1/auth/upgrade').send({ password: PASSWORD });
      expect(upgrade).toMatchObject({ status: 403, body: { field: 'email' } });
    });

    it('checks name and password at once, with the errors of today', async () => {
      expect((await register('no good name')).body).toMatchObject({ code: 'INVALID', field: 'username' });
      expect((await register('guessable', { password: 'password1' })).body).toMatchObject({
        code: 'INVALID',
        field: 'password',
      });
      await auth.guest('guest_name');
      expect((await register('guest_name')).body.code).toBe('USERNAME_TAKEN');
    });

    it('keeps the name free meanwhile, and names that look like it', async () => {
      await register('keeper_lo').expect(202);
      const others = { email: 'other@example.org', password: NEW_PASSWORD };
      for (const alike of ['keeper_lo', 'KEEPER_LO', 'keeper_10', 'keeper_Io'])
        expect({ alike, code: (await register(alike, others)).body.code }).toEqual({ alike, code: 'USERNAME_TAKEN' });
      expect((await auth.http('post', '/v1/auth/guest').send({ username: 'keeper_10' })).body.code).toBe(
        'USERNAME_TAKEN',
      );
      const guest = await auth.http('post', '/v1/auth/guest').send({ displayName: 'keeper_lo' });
      expect(guest.body.user.username).not.toBe('keeper_lo');
      expect((await verify(await mailing.server.token(emailOf('keeper_lo')))).status).toBe(200);
      expect(mailing.server.to('other@example.org')).toEqual([]);
    });

    it('keeps the name for 24 hours, and then no longer', async () => {
      await register('expiring').expect(202);
      const token = await mailing.server.token(emailOf('expiring'));
      const [row] = await mailing.auths.query<{ hours: number }>(
        'SELECT round(extract(epoch FROM expires_at - now()) / 3600)::int AS hours FROM auth.registrations',
      );
      expect(row?.hours).toBe(24);
      await mailing.auths.query('UPDATE auth.registrations SET expires_at = now()');
      expect((await verify(token)).body).toMatchObject({ code: 'FORBIDDEN', field: 'token' });
      await register('expiring', { password: NEW_PASSWORD, email: 'later@example.org' }).expect(202);
      await verify(await mailing.server.token('later@example.org'), NEW_PASSWORD).expect(200);
      expect((await logIn('expiring', NEW_PASSWORD)).status).toBe(200);
    });

    it('is repeated with the same password, also for another address: the link before is void and not mailed', async () => {
      mailing.server.conduct = 'full';
      await register('mistyped', { email: 'mistaken@example.org' }).expect(202);
      await settled(auth);
      mailing.server.conduct = 'takes';
      await register('MISTYPED', { email: 'corrected@example.org', displayName: 'Better' }).expect(202);
      const first = await mailing.server.token('corrected@example.org');
      await register('mistyped', { email: 'corrected@example.org', displayName: 'Best' }).expect(202);
      const second = await mailing.server.token('corrected@example.org', 2);
      await mailing.tryAgain(auth);
      expect(mailing.server.to('mistaken@example.org')).toEqual([]);
      expect((await verify(first)).status).toBe(403);
      expect((await verify(second)).status).toBe(200);
      expect((await auth.login('mistyped')).user.displayName).toBe('Best');
    });

    it('of one name at the same moment keeps it for one password, and is 202 for its repeat', async () => {
      const answers = await Promise.all([register('racing_one'), register('racing_one')]);
      expect(answers.map(({ status }) => status)).toEqual([202, 202]);
      const others = await Promise.all(
        ['racer_lo', 'racer_10', 'racer_Io'].map((username) => register(username, { email: 'r@example.org' })),
      );
      expect(others.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    });

    it('looks for the account of the e-mail address only when the link is used', async () => {
      const owner = await mailing.person(await mailing.open(), 'owner_1a');
      await register('second_2b', { email: emailOf('owner_1a') }).expect(202);
      const token = await mailing.server.token(emailOf('owner_1a'), 2);
      expect((await verify(token)).body).toMatchObject({ code: 'CONFLICT', field: 'email' });
      expect((await logIn('second_2b')).status).toBe(401);
      await owner.http('delete', '/v1/users/me').send({ password: PASSWORD }).expect(204);
      await verify(token).expect(200);
      expect((await logIn('second_2b')).status).toBe(200);
    });

    it('mails nothing beyond the rate of the e-mail address, answers as ever, and leaves the link before as it is', async () => {
      const limited = await mailing.open({
        EMAIL: 'required',
        RATE_LIMITS: 'on',
        RATE_MAIL_ADDRESS: '1/1h',
        RATE_REGISTER: '100/1h',
      });
      for (let time = 0; time < 3; time += 1) await registerAt(limited, 'rated_one').expect(202);
      await registerAt(limited, 'rated_two', { email: emailOf('rated_one') }).expect(202);
      await settled(limited);
      expect(mailing.server.to(emailOf('rated_one'))).toHaveLength(1);
      await verifyAt(limited, await mailing.server.token(emailOf('rated_one')), PASSWORD).expect(200);
      expect((await registerAt(limited, 'rated_two', { password: NEW_PASSWORD })).body.code).toBe('USERNAME_TAKEN');
    });

    it('stores neither the password nor the token, and goes after its time', async () => {
      await register('stored_1').expect(202);
      const token = await mailing.server.token(emailOf('stored_1'));
      const rows = await mailing.auths.query<{ row: string }>('SELECT r::text AS row FROM auth.registrations r');
      expect(rows).toHaveLength(1);
      expect(rows[0]?.row).not.toContain(PASSWORD);
      expect(rows[0]?.row).not.toContain(token);
      await mailing.auths.query('UPDATE auth.registrations SET expires_at = now()');
      await mailing.auths.query('UPDATE auth.mailed_links SET expires_at = now()');
      await mailing.auths.query(
        `INSERT INTO auth.mails (id, kind, content, due_at, expires_at) VALUES (gen_random_uuid(), 'notice', '', now(), now())`,
      );
      await auth.app.get(PurgeService).purge(new AbortController().signal);
      for (const table of ['registrations', 'mailed_links', 'mails'])
        expect({ table, query: await mailing.auths.query(`SELECT FROM auth.${table}`) }).toEqual({ table, query: [] });
    });
  });

  it('uses up an invitation once the account is made, and refuses the link if it is used up by then', async () => {
    const auth = await mailing.open({ EMAIL: 'required', REGISTRATION: 'invite' });
    const operator = new TestAuthOperator(auth);
    const { code } = await operator.ask<NewInvite>('post', 'invites', { uses: 1, lifetimeSeconds: HOUR_SECONDS });
    const register = (username: string, invite?: string) => registerAt(auth, username, { invite });
    expect((await register('uninvited')).body).toMatchObject({ code: 'FORBIDDEN', field: 'invite' });
    expect((await register('uninvited', 'not a code')).body).toMatchObject({ code: 'FORBIDDEN', field: 'invite' });
    for (const username of ['invited_1a', 'invited_2b']) await register(username, code).expect(202);
    const uses = () => mailing.auths.query<{ uses: number }>('SELECT uses FROM auth.invites');
    expect(await uses()).toEqual([{ uses: 0 }]);
    const tokens = await Promise.all(['invited_1a', 'invited_2b'].map((name) => mailing.server.token(emailOf(name))));
    const answers = await Promise.all(tokens.map((token) => verifyAt(auth, token, PASSWORD)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect(answers.find(({ status }) => status === 403)?.body).toMatchObject({ code: 'FORBIDDEN', field: 'invite' });
    expect(await uses()).toEqual([{ uses: 1 }]);
    expect((await register('invited_3c', code)).body.field).toBe('invite');
  });

  it('is closed with the registration', async () => {
    const auth = await mailing.open({ EMAIL: 'required', REGISTRATION: 'closed' });
    const answer = await registerAt(auth, 'shut_out');
    expect({ status: answer.status, code: answer.body.code, field: answer.body.field }).toEqual({
      status: 403,
      code: 'FORBIDDEN',
      field: undefined,
    });
  });
});
