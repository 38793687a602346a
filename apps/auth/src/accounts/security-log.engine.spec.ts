import { describe, expect, it, vi } from 'vitest';
import { ChatError } from '#contracts';
import type { PasswordResetAnswer } from '#access/internal-api';
import { SecurityLog } from '#platform/security-log';
import { setAuth, setSecurityLines } from '../../testing/set-auth.js';
import { PASSWORD, type TestPerson } from '../../testing/test-auth.js';
import { TestAuthOperator } from '../../testing/test-operator.js';
import { SuspensionService } from '../admin/suspension.service.js';

const CLIENT_IP = '192.0.2.7';
const NEW_PASSWORD = 'another horse battery';

describe('the security log of auth', () => {
  const { auth } = setAuth({ TRUST_PROXY: '1', RATE_LIMITS: 'on', RATE_LOGIN_ACCOUNT: '2/15m' });
  const lines = setSecurityLines(auth);

  const from = { 'x-forwarded-for': CLIENT_IP };
  const logIn = (username: string, password: string) =>
    auth.http('post', '/v1/auth/login').set(from).send({ username, password });

  const revoked = () => lines.filter(([event]) => event === 'session.revoked').map(([, facts]) => facts);
  const endOf = ({ user, tokens }: TestPerson) => {
    const subject = { userId: user.id, sessionId: tokens.sessionId };
    return { ...subject, code: 'SESSION_REVOKED', address: '127.0.0.1' };
  };

  it('has who logged in, with which session, from where and how', async () => {
    const person = await auth.register('logged');
    const guest = await auth.guest('passing');
    const { body } = await logIn('logged', PASSWORD);
    const line = (userId: string, sessionId: string, ip: string, by: string) => [
      'login.ok',
      { userId, sessionId, address: ip, by },
    ];
    expect(lines).toEqual([
      line(person.user.id, person.tokens.sessionId, '127.0.0.1', 'registration'),
      line(guest.user.id, guest.tokens.sessionId, '127.0.0.1', 'guest'),
      line(person.user.id, body.tokens.sessionId, CLIENT_IP, 'password'),
    ]);
  });

  it('has failed logins, by the account if there is one, and never what was typed', async () => {
    const person = await auth.register('guessed');
    lines.length = 0;
    await logIn('guessed', 'not the password');
    await logIn('no_such_user', 'not the password');
    expect(lines).toEqual([
      ['login.failed', { userId: person.user.id, address: CLIENT_IP, reason: 'password' }],
      ['login.failed', { userId: null, address: CLIENT_IP, reason: 'password' }],
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/not the password|no_such_user|guessed/);
  });

  it('has changes of passwords and the sessions that they end', async () => {
    const person = await auth.register('changing');
    const other = await auth.login('changing');
    lines.length = 0;
    const body = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    expect((await person.http('post', '/v1/auth/password').set(from).send(body)).status).toBe(204);
    const userId = person.user.id;
    const ended = { userId, sessionId: other.tokens.sessionId, code: 'SESSION_REVOKED', reason: 'password' };
    expect(lines).toEqual([
      ['password.changed', { userId, sessionId: person.tokens.sessionId, address: CLIENT_IP }],
      ['session.revoked', { ...ended, address: CLIENT_IP }],
    ]);
  });

  it('has passwords chosen with an operator’s link, and links that are not valid', async () => {
    const person = await auth.register('resetting');
    const operator = new TestAuthOperator(auth);
    const lifetime = { lifetimeSeconds: 60 };
    const { token } = await operator.ask<PasswordResetAnswer>('post', 'users/resetting/password-reset', lifetime);
    lines.length = 0;
    const redeem = (shown: string) =>
      auth.http('post', '/v1/auth/reset').set(from).send({ token: shown, password: NEW_PASSWORD });
    expect((await redeem('made up')).status).toBe(403);
    expect((await redeem(token)).status).toBe(204);
    const userId = person.user.id;
    const ended = { userId, sessionId: person.tokens.sessionId, code: 'SESSION_REVOKED', reason: 'reset' };
    expect(lines).toEqual([
      ['login.failed', { userId: null, address: CLIENT_IP, reason: 'link' }],
      ['password.changed', { userId, sessionId: null, address: CLIENT_IP }],
      ['session.revoked', { ...ended, address: CLIENT_IP }],
    ]);
  });

  it('has the reason of each end of a session, and the operator who ended it', async () => {
    const operator = new TestAuthOperator(auth);
    const person = await auth.register('ending');
    const [out, chosen, other] = [await auth.login('ending'), await auth.login('ending'), await auth.login('ending')];
    const [copied, erased] = [await auth.guest('copied'), await auth.guest('erased')];
    lines.length = 0;
    await out.http('post', '/v1/auth/logout').expect(204);
    await person.http('delete', `/v1/auth/sessions/${chosen.tokens.sessionId}`).expect(204);
    await person.http('delete', '/v1/auth/sessions').expect(204);
    await operator.ask('delete', 'users/ending/sessions');
    const { body: second } = await auth.refresh(copied.tokens.refreshToken).expect(200);
    await auth.refresh(second.tokens.refreshToken).expect(200);
    await auth.refresh(copied.tokens.refreshToken).expect(401);
    await erased.http('delete', '/v1/users/me').send({}).expect(204);
    expect(revoked()).toEqual([
      { ...endOf(out), reason: 'logout' },
      { ...endOf(chosen), reason: 'user' },
      { ...endOf(other), reason: 'user' },
      { ...endOf(person), reason: 'operator', operator: 'root' },
      { ...endOf(copied), reason: 'copied' },
      { ...endOf(erased), reason: 'erasure' },
    ]);
  });

  it('has the end of a suspended session once, and not again when the account is restored', async () => {
    const operator = new TestAuthOperator(auth);
    const person = await auth.register('suspended');
    await operator.ask('post', 'users/suspended/suspend', {});
    await operator.ask('post', 'users/suspended/restore', {});
    const code = 'ACCOUNT_SUSPENDED';
    expect(revoked()).toEqual([{ ...endOf(person), code, reason: 'suspension', operator: 'root' }]);
  });

  it('has the acts of operators, and requests with a wrong key', async () => {
    const person = await auth.register('watched');
    lines.length = 0;
    await new TestAuthOperator(auth).ask('get', `users/${person.user.id}/sessions`);
    await new TestAuthOperator(auth, 'guessed').http('get', 'bots');
    const request = { method: 'GET', address: '127.0.0.1' };
    const route = expect.stringContaining('/users/:user');
    expect(lines).toEqual([
      ['operator.act', { ...request, route, operator: 'root', subject: person.user.id, outcome: 'ok' }],
      ['internal.refused', { ...request, route: expect.stringContaining('/bots') }],
    ]);
  });

  it('has an operator’s act after its effects, with its outcome: ok, or the code of an error', async () => {
    const person = await auth.register('acted_on');
    const operator = new TestAuthOperator(auth);
    lines.length = 0;
    const path = `users/${person.user.id}/sessions`;
    await operator.ask('delete', path);
    expect((await operator.http('delete', `${path}/nothing`)).status).toBe(404);
    expect((await operator.http('post', `users/${person.user.id}/suspend`, { reason: 7 })).status).toBe(400);
    expect(lines).toMatchObject([
      ['session.revoked', { userId: person.user.id }],
      ['operator.act', { method: 'DELETE', outcome: 'ok' }],
      ['operator.act', { method: 'DELETE', outcome: 'NOT_FOUND' }],
      ['operator.act', { method: 'POST', outcome: 'INVALID' }],
    ]);
  });

  it('has the outcome of an act whose command did not wait for it', async () => {
    let fail = (): void => undefined;
    const suspend = vi.spyOn(auth.app.get(SuspensionService), 'suspend');
    suspend.mockReturnValue(new Promise((_resolve, reject) => (fail = () => reject(new ChatError('CONFLICT')))));
    const request = new TestAuthOperator(auth).http('post', 'users/nobody/suspend', {});
    const aborted = expect(request).rejects.toThrow('Aborted');
    await expect.poll(() => suspend.mock.calls.length).toBe(1);
    request.abort();
    await aborted;
    expect(lines).toEqual([]);
    fail();
    await expect.poll(() => lines).toMatchObject([['operator.act', { outcome: 'CONFLICT' }]]);
  });

  it('has refusals of limits', async () => {
    const refused = vi.spyOn(auth.app.get(SecurityLog), 'refuse');
    for (let i = 0; i < 3; i += 1) await logIn('limited', 'not the password');
    const refusal = [expect.stringMatching(/^login/), { address: CLIENT_IP }];
    await expect.poll(() => refused.mock.calls).toEqual([refusal]);
  });
});
