import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PasswordResetAnswer } from '#access/internal-api';
import { SecurityLog } from '#platform/security-log';
import { setAuth, setMailingAuth } from '../../testing/set-auth.js';
import { TestApp } from '../../testing/test-app.js';
import { PASSWORD, type TestAuth, type TestPerson } from '../../testing/test-auth.js';
import { emailOf, settled } from '../../testing/test-mailing.js';
import { TestAuthOperator } from '../../testing/test-operator.js';

const CLIENT = '192.0.2.7';

describe('the e-mail address of an account', () => {
  const { mailing, auth } = setMailingAuth({ TRUST_PROXY: '1', BOTS: 'on' });
  afterEach(() => vi.restoreAllMocks());

  const put = (person: TestPerson, email: string, password: string | undefined = PASSWORD) =>
    person.http('put', '/v1/users/me/email').send({ email, ...(password !== undefined && { password }) });
  const remove = (person: TestPerson) => person.http('delete', '/v1/users/me/email').send({ password: PASSWORD });
  const state = async (person: TestPerson) => (await person.http('get', '/v1/users/me/email')).body;
  const verify = (token: string) => auth.http('post', '/v1/auth/email/verify').send({ token });

  it('waits for the link in its mail, and counts once the link is used', async () => {
    const ann = await auth.register('ann_mail');
    expect(await state(ann)).toEqual({ email: null, verifiedAt: null, pending: null });
    const answer = await put(ann, 'Ann@Example.org');
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 202, body: {} });
    expect(await state(ann)).toEqual({ email: null, verifiedAt: null, pending: 'Ann@Example.org' });
    const used = await verify(await mailing.server.token('Ann@Example.org'));
    expect({ status: used.status, body: used.body }).toEqual({ status: 200, body: { email: 'Ann@Example.org' } });
    expect(await state(ann)).toEqual({ email: 'Ann@Example.org', verifiedAt: expect.any(String), pending: null });
  });

  it('is 200 without a mail if it is the verified one, whatever its case', async () => {
    const person = await mailing.person(auth, 'the_same');
    const tries = mailing.server.tries;
    const answer = await put(person, 'THE_SAME@Example.Org');
    await settled(auth);
    expect({ status: answer.status, body: answer.body, tries: mailing.server.tries }).toEqual({
      status: 200,
      body: {},
      tries,
    });
  });

  it('stays while another one waits, and learns once it is replaced', async () => {
    const person = await mailing.person(auth, 'moving');
    await put(person, 'moved@example.net').expect(202);
    const token = await mailing.server.token('moved@example.net');
    expect(await state(person)).toMatchObject({ email: emailOf('moving'), pending: 'moved@example.net' });
    await verify(token).expect(200);
    expect(await state(person)).toMatchObject({ email: 'moved@example.net', pending: null });
    const notice = await mailing.server.arrival(emailOf('moving'), 2);
    expect(notice.headers.get('subject')).toBe('Your e-mail address was replaced');
    expect(notice.text).not.toContain('moved@');
    expect(mailing.server.to('moved@example.net')).toHaveLength(1);
  });

  it('is free for others once it is removed, and so is one that only waits', async () => {
    const person = await mailing.person(auth, 'removing');
    await put(person, 'waiting@example.net').expect(202);
    const answer = await remove(person);
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(await state(person)).toEqual({ email: null, verifiedAt: null, pending: null });
    await remove(person).expect(204);
    await mailing.person(auth, 'successor', emailOf('removing'));
  });

  it.each([
    ['ab', 'INVALID', 'email'],
    ['no-at.example', 'INVALID', 'email'],
    ['two@at@example.org', 'INVALID', 'email'],
    ['@example.org', 'INVALID', 'email'],
    ['name@', 'INVALID', 'email'],
    ['with space@example.org', 'INVALID', 'email'],
    ['ctrl\u0007@example.org', 'INVALID', 'email'],
    ['naïve@example.org', 'INVALID', 'email'],
    [`${'x'.repeat(243)}@example.org`, 'INVALID', 'email'],
  ])('is not %j', async (email, code, field) => {
    const person = await auth.register(`odd_${Math.random().toString(36).slice(2, 12)}`);
    expect((await put(person, email)).body).toMatchObject({ code, field });
  });

  it('is of one of EMAIL_DOMAINS where there are such', async () => {
    const strict = await mailing.open({ EMAIL_DOMAINS: 'example.org,Firm.example' });
    const person = await strict.register('strict_one');
    for (const other of ['a@example.net', 'a@sub.example.org', 'a@notexample.org'])
      expect((await put(person, other)).body).toMatchObject({ code: 'FORBIDDEN', field: 'email' });
    for (const fine of ['a@EXAMPLE.org', 'a@firm.example']) await put(person, fine).expect(202);
  });

  it('is confirmed by the password, or by a young session in an account that has none', async () => {
    const person = await mailing.person(auth, 'confirmed_one');
    expect((await put(person, 'x@example.org', '')).body.code).toBe('BAD_CREDENTIALS');
    const bare = await person.http('put', '/v1/users/me/email').send({ email: 'x@example.org' });
    expect(bare.body).toMatchObject({ code: 'INVALID', field: 'password' });
    expect((await person.http('delete', '/v1/users/me/email').send({})).body.code).toBe('INVALID');
    await mailing.auths.query('UPDATE auth.users SET password_hash = NULL WHERE id = $1', [person.user.id]);
    await person.http('put', '/v1/users/me/email').send({ email: 'x@example.org' }).expect(202);
    await mailing.auths.query(
      `UPDATE auth.sessions SET created_at = now() - interval '11 minutes' WHERE user_id = $1`,
      [person.user.id],
    );
    const old = await person.http('put', '/v1/users/me/email').send({ email: 'y@example.org' });
    expect(old.body).toMatchObject({ code: 'FORBIDDEN', field: 'session' });
  });

  it('is not changed with a password that changes at the same moment', async () => {
    const person = await auth.register('overtaken');
    let asked: Promise<{ body: { code?: string } }> | undefined;
    await mailing.auths.transaction(async (query) => {
      await query(`SELECT FROM auth.users WHERE id = '${person.user.id}' FOR UPDATE`);
      asked = put(person, 'thief@example.org').then(({ body }) => ({ body }));
      await expect.poll(waitsForLock).toBe(true);
      await query(`UPDATE auth.users SET password_hash = password_hash || 'x' WHERE id = '${person.user.id}'`);
    });
    expect((await asked)?.body.code).toBe('BAD_CREDENTIALS');
    expect((await state(person)).pending).toBeNull();
  });

  const waitsForLock = async () => (await mailing.auths.query(`SELECT FROM pg_locks WHERE NOT granted`)).length > 0;

  it('is for accounts alone: not for guests, nor for users of apps', async () => {
    const guest = await auth.guest('passing_by');
    const app = await TestApp.create(auth, 'mail_app');
    await app.put('77', { displayName: 'Of the app' });
    const answer = await app.http('post', 'users/77/sessions', {});
    const ofApp = (method: 'get' | 'put' | 'delete') =>
      auth.http(method, '/v1/users/me/email', answer.body.tokens.accessToken).send(BODIES[method]);
    const BODIES = { get: undefined, put: { email: 'g@example.org' }, delete: {} };
    for (const method of ['get', 'put', 'delete'] as const) {
      expect((await guest.http(method, '/v1/users/me/email').send(BODIES[method])).body.code).toBe('FORBIDDEN');
      expect((await ofApp(method)).body.code).toBe('FORBIDDEN');
    }
  });

  it('stays in an account that needs one', async () => {
    const required = await mailing.open({ EMAIL: 'required' });
    const person = await mailing.person(auth, 'bound_to_it');
    const answer = await required
      .http('delete', '/v1/users/me/email', person.tokens.accessToken)
      .send({ password: PASSWORD });
    expect(answer).toMatchObject({ status: 403, body: { field: 'email' } });
    expect(await state(person)).toMatchObject({ email: emailOf('bound_to_it') });
  });

  it('is in the security log as a change by a client, and never itself', async () => {
    const person = await auth.register('logged_one');
    const lines: unknown[] = [];
    vi.spyOn(auth.app.get(SecurityLog), 'write').mockImplementation((event, facts) => void lines.push([event, facts]));
    const from = { 'x-forwarded-for': CLIENT };
    await put(person, emailOf('logged_one')).set(from).expect(202);
    const token = await mailing.server.token(emailOf('logged_one'));
    for (const given of [token, token, 'not a token']) await verify(given).set(from);
    await remove(person).set(from).expect(204);
    const userId = person.user.id;
    expect(lines).toEqual([
      ['email.changed', { userId, sessionId: null, address: CLIENT }],
      ['login.failed', { userId: null, address: CLIENT, reason: 'link' }],
      ['email.changed', { userId, sessionId: person.tokens.sessionId, address: CLIENT }],
    ]);
  });

  it('gets no link for a new password where there are no passwords', async () => {
    await mailing.person(auth, 'by_provider');
    const providers = { OIDC_PROVIDERS: 'corp', OIDC_CORP_ISSUER: 'http://127.0.0.1:1', OIDC_CORP_CLIENT_ID: 'parley' };
    const closed = await mailing.open({ PASSWORDS: 'off', ...providers });
    const answer = await closed.http('post', '/v1/auth/forgot').send({ username: 'by_provider' });
    expect({ status: answer.status, code: answer.body.code, field: answer.body.field }).toEqual({
      status: 403,
      code: 'FORBIDDEN',
      field: undefined,
    });
    await settled(closed);
    expect(mailing.server.to(emailOf('by_provider'))).toHaveLength(1);
  });

  describe('has limits', () => {
    const from = (ip: string) => ({ 'x-forwarded-for': ip });

    it('of the mails that one client asks for', async () => {
      const limited = await mailing.open({ RATE_LIMITS: 'on', RATE_MAIL_SENDER: '2/1h', TRUST_PROXY: '1' });
      const forgot = (ip: string) => limited.http('post', '/v1/auth/forgot').set(from(ip)).send({ username: 'nobody' });
      const person = await limited.register('sender_one');
      await forgot('192.0.2.1').expect(202);
      await put(person, 'sender@example.org').set(from('192.0.2.1')).expect(202);
      const refused = { status: 429, body: { code: 'RATE_LIMITED', scope: 'mail.sender' } };
      expect(await forgot('192.0.2.1')).toMatchObject(refused);
      expect(await put(person, 'sender2@example.org').set(from('192.0.2.1'))).toMatchObject(refused);
      const body = { username: 'sender_two', password: PASSWORD, email: 'sender3@example.org' };
      const register = limited.http('post', '/v1/auth/register').set(from('192.0.2.1')).send(body);
      expect(await register).toMatchObject(refused);
      await forgot('192.0.2.2').expect(202);
    });

    it('of the mails to one e-mail address, whose answers are as ever; the link before stays good', async () => {
      const limited = await mailing.open({ RATE_LIMITS: 'on', RATE_MAIL_ADDRESS: '2/1h' });
      const person = await limited.register('flooded_one');
      const email = emailOf('flooded_one');
      for (let time = 0; time < 4; time += 1) {
        const answer = await put(person, time % 2 === 0 ? email : email.toUpperCase());
        expect({ status: answer.status, body: answer.body }).toEqual({ status: 202, body: {} });
        // A newer link would take the place of a mail that waits.
        await settled(limited);
      }
      expect(mailing.server.to(email)).toHaveLength(2);
      await verify(await mailing.server.token(email, 2)).expect(200);
      await limited.http('post', '/v1/auth/forgot').send({ username: 'flooded_one' }).expect(202);
      const body = { username: 'flooded_too', password: PASSWORD, email };
      expect((await limited.http('post', '/v1/auth/register').send(body)).status).toBe(201);
      await settled(limited);
      expect(mailing.server.to(email)).toHaveLength(2);
    });
  });

  describe('for operators', () => {
    it('is removed by email clear, with its links, and is in the audit without the e-mail address', async () => {
      const operator = new TestAuthOperator(auth);
      const person = await mailing.person(auth, 'cleared_one');
      await put(person, 'cleared@example.net').expect(202);
      const token = await mailing.server.token('cleared@example.net');
      const answer = await operator.http('delete', 'users/cleared_one/email');
      expect(answer).toMatchObject({ status: 200, body: { changed: true, user: { username: 'cleared_one' } } });
      expect(await state(person)).toEqual({ email: null, verifiedAt: null, pending: null });
      await verify(token).expect(403);
      expect((await operator.http('delete', 'users/cleared_one/email')).body.changed).toBe(false);
      expect(await operator.actsOn(person.user.id)).toEqual(['email.clear']);
      const audit = await mailing.auths.query<{ row: string }>('SELECT a::text AS row FROM auth.audit a');
      expect(JSON.stringify(audit)).not.toContain('@');
      expect((await operator.http('delete', 'users/nobody_here/email')).body.code).toBe('NOT_FOUND');
    });

    it('is in the account record of the export', async () => {
      const person = await mailing.person(auth, 'exported_one');
      await put(person, 'exported@example.net').expect(202);
      const page = await new TestAuthOperator(auth).http('get', `users/${person.user.id}/export`);
      const account = page.body.records.find((record: { kind: string }) => record.kind === 'account');
      expect(account.value).toMatchObject({
        email: emailOf('exported_one'),
        verifiedAt: expect.any(String),
        pending: 'exported@example.net',
      });
    });

    it('gets a mail by mail test at once, or tells what failed', async () => {
      const test = (by: TestAuth) => new TestAuthOperator(by).http('post', 'mail/test', { address: 'op@example.org' });
      const waiting = () => mailing.auths.query<{ id: string }>('SELECT id FROM auth.mails');
      const earlier = await waiting();
      expect((await test(auth)).body).toEqual({ failure: null, said: null });
      expect(mailing.server.to('op@example.org')).toHaveLength(1);
      mailing.server.conduct = 'full';
      expect((await test(auth)).body).toEqual({ failure: 'message', said: expect.stringContaining('452') });
      mailing.server.conduct = 'takes';
      const nowhere = await mailing.open({ SMTP_URL: 'smtp://nowhere.invalid:2525' });
      expect((await test(nowhere)).body.failure).toBe('dns');
      const refusing = await mailing.open({ SMTP_URL: 'smtp://127.0.0.1:1' });
      expect((await test(refusing)).body.failure).toBe('refused');
      // A mail of an earlier case still waits if the full server refused it.
      expect(earlier).toEqual(expect.arrayContaining(await waiting()));
    });
  });
});

describe('without a mail server', () => {
  const { auths, auth } = setAuth();

  it('all routes of e-mail are FORBIDDEN without a field', async () => {
    const person = await auth.register('unmailed');
    const answers = [
      await person.http('get', '/v1/users/me/email'),
      await person.http('put', '/v1/users/me/email').send({ email: 'a@example.org', password: PASSWORD }),
      await person.http('delete', '/v1/users/me/email').send({ password: PASSWORD }),
      await auth.http('post', '/v1/auth/email/verify').send({ token: 'a token' }),
      await auth.http('post', '/v1/auth/forgot').send({ username: 'unmailed' }),
      await auth
        .http('post', '/v1/auth/register')
        .send({ username: 'mailed', password: PASSWORD, email: 'a@b.example' }),
      await new TestAuthOperator(auth).http('post', 'mail/test', { address: 'a@example.org' }),
    ];
    expect(answers.map(({ body }) => [body.code, body.field])).toEqual(answers.map(() => ['FORBIDDEN', undefined]));
    expect(await auths.query('SELECT FROM auth.mails')).toEqual([]);
  });

  it('an operator’s link sets a password as before', async () => {
    await auth.register('by_operator');
    const operator = new TestAuthOperator(auth);
    const body = { lifetimeSeconds: 3_600 };
    const { token } = await operator.ask<PasswordResetAnswer>('post', 'users/by_operator/password-reset', body);
    await auth.http('post', '/v1/auth/reset').send({ token, password: 'another horse battery' }).expect(204);
  });
});
