import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AccountAnswer,
  ADMIN_ROUTES,
  type AdminSessions,
  type AuditPage,
  type EndedBatchAnswer,
  type ExportPage,
  INTERNAL_SECRET_HEADER,
  type KeysAnswer,
  OPERATOR_KEY_HEADER,
} from '#access/internal-api';
import { Questions } from '#access/questions.port';
import { INTERNAL_SECRET, OPERATOR_SECRET, PASSWORD, TestAuths, type TestAuth } from '../../testing/test-auth.js';
import { OPERATOR, TestAuthOperator } from '../../testing/test-operator.js';

describe('an operator', () => {
  let auths: TestAuths;
  let auth: TestAuth;
  let operator: TestAuthOperator;

  beforeAll(async () => {
    auths = await TestAuths.start();
    auth = await auths.open();
    operator = new TestAuthOperator(auth);
  });

  afterAll(() => auths.stop());

  const code = (answer: request.Response) => [answer.status, answer.body.code];

  it('needs a secret of its own: that of a service is refused, as a service’s and as an operator’s', async () => {
    const path = `/${ADMIN_ROUTES.auth}/bots`;
    const bot = { username: 'nobody_made_me' };
    const refused = await Promise.all([
      request(auth.url).post(path).send(bot),
      request(auth.url).post(path).set(INTERNAL_SECRET_HEADER, INTERNAL_SECRET).send(bot),
      request(auth.url).post(path).set(OPERATOR_KEY_HEADER, INTERNAL_SECRET).send(bot),
      request(auth.url).post(path).set(OPERATOR_KEY_HEADER, `${OPERATOR_SECRET}x`).send(bot),
    ]);
    expect(refused.map(code)).toEqual(refused.map(() => [401, 'UNAUTHENTICATED']));
  });

  it('suspends an account: its sessions end with that code, and logins are refused', async () => {
    const person = await auth.register('closed');
    const answer = await operator.ask<AccountAnswer>('post', 'users/Closed/suspend', { reason: 'spam' });
    expect(answer).toMatchObject({ changed: true, user: { id: person.user.id, suspendedAt: expect.any(String) } });
    expect(code(await person.http('get', '/v1/users/me'))).toEqual([403, 'ACCOUNT_SUSPENDED']);
    expect(code(await auth.refresh(person.tokens.refreshToken))).toEqual([403, 'ACCOUNT_SUSPENDED']);
    const login = await auth.http('post', '/v1/auth/login').send({ username: 'closed', password: PASSWORD });
    expect(code(login)).toEqual([403, 'ACCOUNT_SUSPENDED']);
    expect(auth.cuts.at(-1)).toEqual({ sessionIds: [person.tokens.sessionId], code: 'ACCOUNT_SUSPENDED' });
    const found = await auth.app.get(Questions).ask('POST /internal/users/find', { userIds: [person.user.id] });
    expect(found.users).toMatchObject([{ suspended: true }]);
  });

  it('suspends more accounts at once than there are connections to PostgreSQL', async () => {
    const people = await Promise.all(['one', 'two', 'three', 'four'].map((nth) => auth.register(`closed_${nth}`)));
    const narrow = new TestAuthOperator(await auths.open({ DATABASE_POOL_MAX: '3' }));
    const answers = await Promise.all(people.map(({ user }) => narrow.http('post', `users/${user.id}/suspend`, {})));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it('suspends once: a second time writes nothing', async () => {
    const person = await auth.register('closed_once');
    await operator.ask('post', `users/${person.user.id}/suspend`, {});
    const again = await operator.ask<AccountAnswer>('post', `users/${person.user.id}/suspend`, {});
    expect(again.changed).toBe(false);
    expect(await operator.actsOn(person.user.id)).toEqual(['account.suspend']);
  });

  it('restores an account: it can log in, and its old session is SESSION_REVOKED', async () => {
    const person = await auth.register('reopened');
    await operator.ask('post', 'users/reopened/suspend', {});
    await operator.ask('post', 'users/reopened/restore', {});
    const back = await auth.login('reopened');
    expect((await back.http('get', '/v1/users/me')).status).toBe(200);
    expect(code(await person.http('get', '/v1/users/me'))).toEqual([401, 'SESSION_REVOKED']);
    expect(code(await auth.refresh(person.tokens.refreshToken))).toEqual([401, 'SESSION_REVOKED']);
    expect(await operator.actsOn(person.user.id)).toEqual(['account.suspend', 'account.restore']);
  });

  it('lists a user’s sessions, and ends one or all of them', async () => {
    const here = await auth.register('watched');
    const there = await auth.login('watched');
    const { sessions } = await operator.ask<AdminSessions>('get', 'users/watched/sessions');
    expect(sessions.map(({ id }) => id).sort()).toEqual([here.tokens.sessionId, there.tokens.sessionId].sort());
    expect(sessions[0]).toEqual({
      id: expect.any(String),
      createdAt: expect.any(String),
      lastSeenAt: expect.any(String),
      userAgent: null,
      ip: '127.0.0.1',
      via: 'password',
      devices: 0,
    });
    const one = `users/watched/sessions/${here.tokens.sessionId}`;
    expect(await operator.ask('delete', one)).toEqual({ ended: 1 });
    expect(code(await here.http('get', '/v1/users/me'))).toEqual([401, 'SESSION_REVOKED']);
    expect((await there.http('get', '/v1/users/me')).status).toBe(200);
    expect(code(await operator.http('delete', one))).toEqual([404, 'NOT_FOUND']);
    expect(code(await operator.http('delete', 'users/watched/sessions/nothing'))).toEqual([404, 'NOT_FOUND']);
    expect(await operator.ask('delete', 'users/watched/sessions')).toEqual({ ended: 1 });
    expect(code(await there.http('get', '/v1/users/me'))).toEqual([401, 'SESSION_REVOKED']);
    expect(await operator.actsOn(here.user.id)).toEqual(['session.end', 'session.end']);
  });

  it('ends the sessions of all guests in batches, and no session of an account', async () => {
    const [person, guest] = [await auth.register('stays_in'), await auth.guest('must_leave')];
    await auths.query(
      `WITH crowd AS (
         INSERT INTO auth.users (id, type, username, username_key, display_name, display_key)
         SELECT gen_random_uuid(), 'guest', 'crowd' || n, 'crowd' || n, 'Crowd', 'crowd' FROM generate_series(1, 600) n
         RETURNING id)
       INSERT INTO auth.sessions (id, user_id, family_hash, token_hash, expires_at)
       SELECT gen_random_uuid(), id, '\\x00', '\\x00', now() + interval '1 day' FROM crowd`,
    );
    const batch = () => operator.ask<EndedBatchAnswer>('delete', 'guests/sessions');
    const [first, second, third] = [await batch(), await batch(), await batch()];
    expect({ first, third }).toEqual({ first: { ended: 500, hasMore: true }, third: { ended: 0, hasMore: false } });
    expect(second).toEqual({ ended: expect.any(Number), hasMore: false });
    expect(second.ended).toBeGreaterThanOrEqual(101);
    expect(code(await guest.http('get', '/v1/users/me'))).toEqual([401, 'SESSION_REVOKED']);
    expect(code(await auth.refresh(guest.tokens.refreshToken))).toEqual([401, 'SESSION_REVOKED']);
    expect(auth.cuts.flatMap(({ sessionIds }) => sessionIds)).toContain(guest.tokens.sessionId);
    expect((await person.http('get', '/v1/users/me')).status).toBe(200);
    const { records } = await operator.ask<AuditPage>('get', 'audit');
    const acts = records.filter(({ act }) => act === 'guests.end').map(({ details }) => details['sessions']);
    expect(acts).toEqual([second.ended, 500]);
  });

  it('erases a user as users erase themselves, and notifies the histories', async () => {
    const person = await auth.register('erased_by_us');
    const signals = await auth.peopleSignals();
    expect(await operator.ask('delete', 'users/erased_by_us')).toEqual({ userId: person.user.id });
    await expect.poll(() => signals).toEqual([{ type: 'user.erased', userId: person.user.id, version: 2 }]);
    expect(code(await person.http('get', '/v1/users/me'))).toEqual([401, 'SESSION_REVOKED']);
    const login = await auth.http('post', '/v1/auth/login').send({ username: 'erased_by_us', password: PASSWORD });
    expect(code(login)).toEqual([401, 'BAD_CREDENTIALS']);
    expect(code(await operator.http('delete', 'users/erased_by_us'))).toEqual([404, 'NOT_FOUND']);
    expect(await operator.actsOn(person.user.id)).toEqual(['user.erase']);
  });

  it('exports a user’s data, page by page and without hashes', async () => {
    const person = await auth.register('exported');
    await auths.query(
      `INSERT INTO auth.sessions (id, user_id, family_hash, token_hash, expires_at, ended_at, end_code)
       SELECT gen_random_uuid(), $1, '\\x00', '\\x00', now() + interval '1 day', now(), 'SESSION_REVOKED'
         FROM generate_series(1, 600)`,
      [person.user.id],
    );
    const pages: ExportPage[] = [];
    for (let cursor: string | null = ''; cursor !== null; cursor = pages.at(-1)!.cursor) {
      pages.push(await operator.ask('get', `users/exported/export${cursor === '' ? '' : `?cursor=${cursor}`}`));
    }
    expect(pages.map(({ records }) => records.length)).toEqual([501, 101]);
    const records = pages.flatMap((page) => page.records);
    expect(records[0]).toMatchObject({ kind: 'account', value: { id: person.user.id, username: 'exported' } });
    const ids = records.slice(1).map(({ value }) => (value as { id: string }).id);
    expect(new Set(ids).size).toBe(601);
    expect(ids).toContain(person.tokens.sessionId);
    expect(JSON.stringify(records)).not.toMatch(/hash|argon2/i);
    expect(await operator.actsOn(person.user.id)).toEqual(['user.export']);
  });

  it.each([
    ['post', 'users/unheard_of/suspend'],
    ['post', 'users/unheard_of/restore'],
    ['get', 'users/unheard_of/sessions'],
    ['get', 'users/unheard_of/export'],
    ['delete', 'users/018f0000-0000-7000-8000-000000000000'],
    ['post', 'bots/unheard_of/tokens'],
  ] as const)('gets NOT_FOUND for an unknown user by %s %s', async (method, path) => {
    expect(code(await operator.http(method, path, method === 'post' ? {} : undefined))).toEqual([404, 'NOT_FOUND']);
  });

  it('rotates the keys, one at a time', async () => {
    const before = await operator.ask<KeysAnswer>('get', 'keys');
    expect(before.keys.map(({ state }) => state)).toEqual(['signing']);
    const after = await operator.ask<KeysAnswer>('post', 'keys');
    expect(after.keys.map(({ state }) => state)).toEqual(['signing', 'published']);
    expect(code(await operator.http('post', 'keys'))).toEqual([409, 'CONFLICT']);
    expect((await auth.http('get', '/.well-known/jwks.json')).body.keys).toHaveLength(2);
    expect(await operator.actsOn(after.keys[1]!.kid)).toEqual(['key.rotate']);
  });

  it('leaves immutable records, latest first, with name and time', async () => {
    await auth.register('on_record');
    await operator.ask('post', 'users/on_record/suspend', { reason: 'a test' });
    const first = await operator.ask<AuditPage>('get', 'audit?limit=1');
    expect(first.records).toEqual([
      {
        id: expect.any(String),
        at: expect.any(String),
        actor: OPERATOR,
        act: 'account.suspend',
        subject: expect.any(String),
        details: { sessions: 1, reason: 'a test' },
      },
    ]);
    const second = await operator.ask<AuditPage>('get', `audit?limit=1&cursor=${first.cursor}`);
    expect(second.records[0]!.id < first.records[0]!.id).toBe(true);
    for (const text of ['UPDATE auth.audit SET actor = $1', 'DELETE FROM auth.audit WHERE actor <> $1'])
      await expect(auths.query(text, ['nobody'])).rejects.toThrow(/append-only/);
  });
});
