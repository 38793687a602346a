import { afterEach, describe, expect, it } from 'vitest';
import type { PasswordResetAnswer } from '#access/internal-api';
import { setMailingAuth } from '../../testing/set-auth.js';
import { PASSWORD, type TestPerson } from '../../testing/test-auth.js';
import { emailOf, settled } from '../../testing/test-mailing.js';
import { TestAuthOperator } from '../../testing/test-operator.js';
import { AuthSql } from '../store/auth-sql.js';
import { NoticesService } from './notices.service.js';

const NEW_PASSWORD = 'another horse battery';
const REFUSED = { status: 403, body: { code: 'FORBIDDEN', field: 'token' } };

describe('a mailed link', () => {
  const { mailing, auth } = setMailingAuth();
  afterEach(() => void (mailing.server.conduct = 'takes'));

  const verify = (token: string) => auth.http('post', '/v1/auth/email/verify').send({ token });
  const reset = (token: string, password = NEW_PASSWORD) =>
    auth.http('post', '/v1/auth/reset').send({ token, password });
  const ask = (person: TestPerson, email: string) =>
    person.http('put', '/v1/users/me/email').send({ email, password: PASSWORD }).expect(202);
  const operatorsLink = (username: string) =>
    new TestAuthOperator(auth).ask<PasswordResetAnswer>('post', `users/${username}/password-reset`, {
      lifetimeSeconds: 3_600,
    });
  const forgotten = (username: string) => mailing.forgotten(auth, username);

  describe('for a new password', () => {
    it('sets it, ends all sessions, opens none, and the owner gets a notice', async () => {
      const person = await mailing.person(auth, 'resetting');
      const answer = await reset(await forgotten('resetting'));
      expect({ status: answer.status, text: answer.text, cookie: answer.headers['set-cookie'] }).toEqual({
        status: 204,
        text: '',
        cookie: undefined,
      });
      expect((await person.http('get', '/v1/users/me')).body.code).toBe('SESSION_REVOKED');
      expect((await auth.login('resetting', NEW_PASSWORD)).user.id).toBe(person.user.id);
      const { headers } = await mailing.server.arrival(emailOf('resetting'), 3);
      expect(headers.get('subject')).toBe('Your password was changed');
    });

    it('is used by one of two requests at the same moment', async () => {
      await mailing.person(auth, 'hasty');
      const token = await forgotten('hasty');
      const answers = await Promise.all([reset(token), reset(token, 'a third horse battery')]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 403]);
      expect(await reset(token)).toMatchObject(REFUSED);
    });

    it('replaces the one before, and never an operator’s', async () => {
      await mailing.person(auth, 'forgetful');
      const byOperator = await operatorsLink('forgetful');
      const [first, second] = [await forgotten('forgetful'), await forgotten('forgetful')];
      expect(await reset(first)).toMatchObject(REFUSED);
      expect((await reset(byOperator.token, 'a third horse battery')).status).toBe(204);
      expect(await reset(second)).toMatchObject(REFUSED);
    });

    it('goes to no e-mail address that is removed at the same moment', async () => {
      const person = await mailing.person(auth, 'removed_now');
      await mailing.auths.transaction(async (query) => {
        await query(`SELECT FROM auth.users WHERE id = '${person.user.id}' FOR UPDATE`);
        await auth.http('post', '/v1/auth/forgot').send({ username: 'removed_now' }).expect(202);
        const waits = async () => (await mailing.auths.query('SELECT FROM pg_locks WHERE NOT granted')).length > 0;
        await expect.poll(waits).toBe(true);
        await query(`DELETE FROM auth.emails WHERE user_id = '${person.user.id}'`);
      });
      await settled(auth);
      expect(mailing.server.to(emailOf('removed_now'))).toHaveLength(1);
    });

    it('is good for 30 minutes', async () => {
      await mailing.person(auth, 'late_one');
      const token = await forgotten('late_one');
      const [row] = await mailing.auths.query<{ minutes: number }>(
        `SELECT extract(epoch FROM expires_at - created_at)::int / 60 AS minutes FROM auth.mailed_links
          WHERE kind = 'reset' ORDER BY created_at DESC LIMIT 1`,
      );
      expect(row?.minutes).toBe(30);
      await mailing.auths.query(`UPDATE auth.mailed_links SET expires_at = now() WHERE kind = 'reset'`);
      expect(await reset(token)).toMatchObject(REFUSED);
    });

    it('confirms no e-mail address, and a link that confirms sets no password', async () => {
      const person = await mailing.person(auth, 'mixed_up');
      expect(await verify(await forgotten('mixed_up'))).toMatchObject(REFUSED);
      await ask(person, 'mixed@example.net');
      expect(await reset(await mailing.server.token('mixed@example.net'))).toMatchObject(REFUSED);
    });

    it('goes to accounts with a verified e-mail address and a password that are not suspended, and to no others', async () => {
      const pending = await auth.register('pending_one');
      await ask(pending, emailOf('pending_one'));
      await mailing.server.arrival(emailOf('pending_one'));
      const suspended = await mailing.person(auth, 'suspended_one');
      await new TestAuthOperator(auth).ask('post', `users/${suspended.user.id}/suspend`);
      const open = await mailing.person(auth, 'open_one');
      await mailing.auths.query('UPDATE auth.users SET password_hash = NULL WHERE id = $1', [open.user.id]);
      await auth.register('no_address');
      await auth.guest('a_guest');
      const before = mailing.server.mails.length;
      for (const username of ['pending_one', 'suspended_one', 'open_one', 'no_address', 'a_guest', 'nobody'])
        await auth.http('post', '/v1/auth/forgot').send({ username }).expect(202);
      for (const name of ['pending_one', 'suspended_one', 'open_one', 'nobody'])
        await auth
          .http('post', '/v1/auth/forgot')
          .send({ email: emailOf(name) })
          .expect(202);
      await settled(auth);
      expect(mailing.server.mails.slice(before)).toEqual([]);
      expect(await mailing.auths.query('SELECT FROM auth.mails')).toEqual([]);
    });

    it('also goes to an account that is named by its e-mail address, whatever the case', async () => {
      await mailing.person(auth, 'by_address');
      await auth.http('post', '/v1/auth/forgot').send({ email: 'BY_ADDRESS@Example.ORG' }).expect(202);
      expect((await reset(await mailing.server.token(emailOf('by_address'), 2))).status).toBe(204);
      expect((await auth.login('by_address', NEW_PASSWORD)).user.username).toBe('by_address');
    });
  });

  describe('that confirms an e-mail address', () => {
    it('opens no session, and a repeat is ok while the e-mail address counts', async () => {
      const person = await auth.register('confirming');
      await ask(person, emailOf('confirming'));
      const token = await mailing.server.token(emailOf('confirming'));
      for (let time = 0; time < 2; time += 1) {
        const answer = await verify(token);
        expect({ status: answer.status, body: answer.body }).toEqual({
          status: 200,
          body: { email: emailOf('confirming') },
        });
        expect(answer.headers['set-cookie']).toBeUndefined();
      }
      await mailing.confirm(auth, person, 'other@example.org');
      expect(await verify(token)).toMatchObject(REFUSED);
    });

    it('is used by two requests at the same moment as by one', async () => {
      const person = await auth.register('twice_at_once');
      await ask(person, emailOf('twice_at_once'));
      const token = await mailing.server.token(emailOf('twice_at_once'));
      const answers = await Promise.all([verify(token), verify(token)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    });

    it('is void once a newer one is mailed, also for the same e-mail address', async () => {
      const person = await auth.register('newest');
      await ask(person, 'first@example.org');
      const first = await mailing.server.token('first@example.org');
      await ask(person, 'second@example.org');
      await ask(person, 'second@example.org');
      const tokens = [1, 2].map((count) => mailing.server.token('second@example.org', count));
      const [second = '', third = ''] = await Promise.all(tokens);
      expect(await verify(first)).toMatchObject(REFUSED);
      expect(await verify(second)).toMatchObject(REFUSED);
      expect((await verify(third)).status).toBe(200);
    });

    it('is good for 24 hours', async () => {
      const person = await auth.register('slow_reader');
      await ask(person, emailOf('slow_reader'));
      const token = await mailing.server.token(emailOf('slow_reader'));
      const [row] = await mailing.auths.query<{ hours: number }>(
        `SELECT extract(epoch FROM expires_at - created_at)::int / 3600 AS hours FROM auth.mailed_links WHERE user_id = $1`,
        [person.user.id],
      );
      expect(row?.hours).toBe(24);
      await mailing.auths.query('UPDATE auth.mailed_links SET expires_at = now() WHERE user_id = $1', [person.user.id]);
      expect(await verify(token)).toMatchObject(REFUSED);
      expect((await person.http('get', '/v1/users/me/email')).body.pending).toBeNull();
    });

    it('is a conflict if another account has verified the e-mail address meanwhile, also at the same moment', async () => {
      const people = [await auth.register('rival_1a'), await auth.register('rival_2b')];
      for (const person of people) await ask(person, 'shared@example.org');
      const tokens = [1, 2].map((count) => mailing.server.token('shared@example.org', count));
      const answers = await Promise.all((await Promise.all(tokens)).map(verify));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const refused = answers.find(({ status }) => status === 409);
      expect(refused?.body).toMatchObject({ code: 'CONFLICT', field: 'email' });
      const states = await Promise.all(people.map((person) => person.http('get', '/v1/users/me/email')));
      expect(states.map(({ body }) => String(body.email)).sort()).toEqual(['null', 'shared@example.org']);
    });
  });

  describe('is void', () => {
    /** An account with two links that were mailed for it, of which none is used. */
    async function linked(username: string) {
      const person = await mailing.person(auth, username);
      await ask(person, `${username}@example.net`);
      const confirm = await mailing.server.token(`${username}@example.net`);
      return { person, confirm, reset: await forgotten(username) };
    }
    async function expectVoid(links: { confirm: string; reset: string }): Promise<void> {
      expect(await verify(links.confirm)).toMatchObject(REFUSED);
      expect(await reset(links.reset)).toMatchObject(REFUSED);
    }

    it('after a change of the password', async () => {
      const links = await linked('changer');
      const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
      await links.person.http('post', '/v1/auth/password').send(change).expect(204);
      await expectVoid(links);
    });

    it('after a reset, by a mailed link or an operator’s', async () => {
      const links = await linked('resetter');
      const byOperator = await operatorsLink('resetter');
      expect((await reset(links.reset)).status).toBe(204);
      await expectVoid(links);
      expect(await reset(byOperator.token)).toMatchObject(REFUSED);
      const others = await linked('resetter2b');
      expect((await reset((await operatorsLink('resetter2b')).token)).status).toBe(204);
      await expectVoid(others);
    });

    it('after a reset by an auth of an earlier version, which knows no mailed links', async () => {
      const links = await linked('earlier');
      await mailing.auths.query(`UPDATE auth.users SET password_hash = 'another' WHERE id = $1`, [
        links.person.user.id,
      ]);
      await expectVoid(links);
    });

    it('after the e-mail address is replaced or removed, but for the link that has replaced it', async () => {
      const links = await linked('replacer');
      expect((await verify(links.confirm)).status).toBe(200);
      expect(await reset(links.reset)).toMatchObject(REFUSED);
      expect((await verify(links.confirm)).status).toBe(200);
      const others = await linked('remover');
      await others.person.http('delete', '/v1/users/me/email').send({ password: PASSWORD }).expect(204);
      await expectVoid(others);
    });

    it('also while it still waits in the outbox: then it is not mailed any more', async () => {
      const person = await mailing.person(auth, 'waiting_one');
      mailing.server.conduct = 'full';
      await ask(person, 'waiting@example.net');
      await auth.http('post', '/v1/auth/forgot').send({ username: 'waiting_one' }).expect(202);
      await settled(auth);
      await person.http('delete', '/v1/users/me/email').send({ password: PASSWORD }).expect(204);
      mailing.server.conduct = 'takes';
      await mailing.tryAgain(auth);
      expect(mailing.server.to('waiting@example.net')).toEqual([]);
      expect(mailing.server.to(emailOf('waiting_one'))).toHaveLength(1);
    });

    it('once the account is erased, as are its e-mail address and the mails that wait', async () => {
      const links = await linked('leaving');
      mailing.server.conduct = 'full';
      await forgottenButRefused('leaving');
      await auth.app.get(NoticesService).send(auth.app.get(AuthSql), links.person.user.id, 'factor.on');
      await links.person.http('delete', '/v1/users/me').send({ password: PASSWORD }).expect(204);
      mailing.server.conduct = 'takes';
      await expectVoid(links);
      const counts = await mailing.auths.query<{ rows: number }>(
        `SELECT ((SELECT count(*) FROM auth.emails WHERE user_id = $1) + (SELECT count(*) FROM auth.mails WHERE user_id = $1)
              + (SELECT count(*) FROM auth.mailed_links WHERE user_id = $1))::int AS rows`,
        [links.person.user.id],
      );
      expect(counts).toEqual([{ rows: 0 }]);
    });

    async function forgottenButRefused(username: string): Promise<void> {
      await auth.http('post', '/v1/auth/forgot').send({ username }).expect(202);
      await settled(auth);
      expect(await mailing.auths.query(`SELECT FROM auth.mails WHERE kind = 'reset'`)).toHaveLength(1);
    }
  });

  it('begins with PUBLIC_URL, whatever host the request names, and its token is kept as a hash alone', async () => {
    await mailing.person(auth, 'hosted');
    const forged = { host: 'evil.example', 'x-forwarded-host': 'evil.example', origin: 'https://evil.example' };
    await auth.http('post', '/v1/auth/forgot').set(forged).send({ username: 'hosted' }).expect(202);
    const token = await mailing.server.token(emailOf('hosted'), 2);
    const { text } = await mailing.server.arrival(emailOf('hosted'), 2);
    expect(text).toContain(`\nhttps://chat.example/reset#${token}\n`);
    expect(text).not.toContain('evil');
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const rows = await mailing.auths.query<{ row: string }>('SELECT l::text AS row FROM auth.mailed_links l');
    expect(rows.some(({ row }) => row.includes(token) || row.includes(Buffer.from(token).toString('hex')))).toBe(false);
  });

  it('cannot be guessed: wrong tokens count as failed logins of their IP', async () => {
    const limited = await mailing.open({ RATE_LIMITS: 'on', RATE_LOGIN_ADDRESS: '2/15m' });
    const guess = () => limited.http('post', '/v1/auth/email/verify').send({ token: 'a guess' });
    const codes = [await guess(), await guess(), await guess()].map(({ body }) => body.code);
    expect(codes).toEqual(['FORBIDDEN', 'FORBIDDEN', 'RATE_LIMITED']);
  });
});
