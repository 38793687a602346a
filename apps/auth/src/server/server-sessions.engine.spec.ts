import { beforeAll, describe, expect, it } from 'vitest';
import { newId, type PeopleSignal, type ServerSession } from '#contracts';
import type { HostSignIn } from '#contracts';
import type { AuditPage } from '#access/internal-api';
import { setAuth, setSecurityLines } from '../../testing/set-auth.js';
import { TestApp } from '../../testing/test-app.js';
import { SESSIONS_PER_USER_MAX } from '../sessions/sessions.store.js';

const DAY_MS = 86_400_000;
const RENEWAL_DAYS = 10;
const SESSION_DAYS = 30;

describe('the sessions of an app’s users', () => {
  const { auths, auth, operator } = setAuth({
    AVATAR_ORIGINS: 'https://pictures.example',
    ...{ REFRESH_TOKEN_DAYS: String(RENEWAL_DAYS), SESSION_DAYS: String(SESSION_DAYS) },
  });
  const lines = setSecurityLines(auth);
  let shop: TestApp;
  let signals: PeopleSignal[];

  beforeAll(async () => {
    signals = await auth.peopleSignals();
    shop = await TestApp.create(auth, 'shop');
  });

  const sessionsOf = (externalId: string) => `users/${externalId}/sessions`;
  const enter = (externalId: string, body: object = {}, app = shop) => app.http('post', sessionsOf(externalId), body);
  const begin = async (externalId: string, body: object = {}): Promise<HostSignIn> => {
    const answer = await enter(externalId, body);
    expect(answer.status).toBe(201);
    return answer.body as HostSignIn;
  };
  const me = (token: string) => auth.http('get', '/v1/users/me', token);
  const listed = async (externalId: string) =>
    (await shop.http('get', sessionsOf(externalId))).body.sessions as ServerSession[];
  const daysLeft = async (sessionId: string) => {
    const [row] = await auths.query<{ expires_at: Date }>('SELECT expires_at FROM auth.sessions WHERE id = $1', [
      sessionId,
    ]);
    return Math.round((Number(row?.expires_at) - Date.now()) / DAY_MS);
  };
  /** Moves a session into the past. */
  const age = (sessionId: string, days: number) =>
    auths.query(
      `UPDATE auth.sessions SET created_at = created_at - make_interval(days => $2),
         expires_at = expires_at - make_interval(days => $2) WHERE id = $1`,
      [sessionId, days],
    );
  const actsOn = async (subject: string) => {
    const { records } = await operator.ask<AuditPage>('get', 'audit');
    return records.filter((record) => record.subject === subject).map(({ actor, act }) => `${actor} ${act}`);
  };

  it('begin with an ordinary access token and no refresh token; the user learns of their app', async () => {
    const ann = await shop.put('ann', { displayName: 'Ann' });
    const { user, tokens } = await begin('ann');
    const { externalId, suspended: _, ...publicUser } = ann;
    expect(user).toEqual({ ...publicUser, app: { name: 'shop', externalId, users: 'open' } });
    expect(tokens).toEqual({
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: expect.any(Number),
      sessionId: expect.any(String),
    });
    expect((await me(tokens.accessToken)).body).toEqual(user);
    expect(lines).toEqual([
      ['login.ok', { userId: ann.id, sessionId: tokens.sessionId, address: '127.0.0.1', by: 'app', app: 'shop' }],
    ]);
    expect((await auth.http('get', '/v1/auth/sessions', tokens.accessToken)).body.sessions).toMatchObject([
      { id: tokens.sessionId, current: true },
    ]);
  });

  it('are renewed by their id, with another token of the same session', async () => {
    await shop.put('renewed', { displayName: 'R' });
    const first = await begin('renewed');
    const { sessionId } = first.tokens;
    await age(sessionId, 5);
    expect(await daysLeft(sessionId)).toBe(RENEWAL_DAYS - 5);
    lines.length = 0;
    const again = await enter('renewed', { sessionId });
    expect({ status: again.status, sessionId: again.body.tokens.sessionId }).toEqual({ status: 200, sessionId });
    expect(await daysLeft(sessionId)).toBe(RENEWAL_DAYS);
    expect(lines).toEqual([]);
    for (const { accessToken } of [first.tokens, again.body.tokens]) expect((await me(accessToken)).status).toBe(200);
    expect(await listed('renewed')).toHaveLength(1);
  });

  it('end some days after their beginning, however often they are renewed, and unused after fewer', async () => {
    await shop.put('old', { displayName: 'O' });
    const { sessionId } = (await begin('old')).tokens;
    await age(sessionId, SESSION_DAYS - 1);
    expect((await enter('old', { sessionId })).status).toBe(201);
    const used = (await begin('old')).tokens.sessionId;
    for (let renewal = 1; renewal < 4; renewal += 1) {
      await age(used, 9);
      expect({ renewal, status: (await enter('old', { sessionId: used })).status }).toEqual({ renewal, status: 200 });
    }
    expect(await daysLeft(used)).toBe(SESSION_DAYS - 27);
    await age(used, 3);
    expect((await enter('old', { sessionId: used })).status).toBe(201);
  });

  it('begin a new one for an id that is unknown, has ended or is not the user’s', async () => {
    for (const name of ['mine', 'theirs']) await shop.put(name, { displayName: name });
    const [mine, theirs] = [await begin('mine'), await begin('theirs')];
    await shop.http('delete', `${sessionsOf('mine')}/${mine.tokens.sessionId}`);
    const account = await auth.register('has_account');
    const ids = [mine.tokens.sessionId, theirs.tokens.sessionId, account.tokens.sessionId, newId(), 'nonsense'];
    for (const sessionId of ids) {
      const answer = await enter('mine', { sessionId });
      expect({ sessionId, status: answer.status }).toEqual({ sessionId, status: 201 });
      expect(answer.body.tokens.sessionId).not.toBe(sessionId);
      expect(answer.body.user.id).toBe(mine.user.id);
    }
    expect((await me(mine.tokens.accessToken)).body.code).toBe('SESSION_REVOKED');
    expect((await me(theirs.tokens.accessToken)).body.id).toBe(theirs.user.id);
  });

  it('put the user first, and say so once', async () => {
    const made = await begin('made-here', { user: { displayName: 'Made', ext: { a: 1 } } });
    expect(made.user).toMatchObject({ displayName: 'Made', ext: { a: 1 }, version: 1 });
    expect(await begin('made-here', { user: { displayName: 'Made' } })).toMatchObject({ user: { version: 1 } });
    const renamed = await begin('made-here', { user: { displayName: 'Renamed' } });
    expect(renamed.user).toMatchObject({ id: made.user.id, displayName: 'Renamed', version: 2 });
    const notices = () => signals.filter((signal) => signal.type === 'user.changed' && signal.user.id === made.user.id);
    await expect.poll(notices).toHaveLength(1);
    for (const [user, field] of [
      [{}, 'displayName'],
      [{ displayName: 'X', avatarUrl: 'https://evil.example/' }, 'avatarUrl'],
      [{ displayName: ' ' }, 'user'],
      [{ displayName: 'X', unknown: 1 }, 'user'],
    ] as const)
      expect((await enter('not-made', { user })).body).toMatchObject({ code: 'INVALID', field });
    expect((await shop.http('get', 'users/not-made')).status).toBe(404);
  });

  it('do not begin for an unknown user, another app’s, or an erased one', async () => {
    await shop.put('erased', { displayName: 'E' });
    await shop.http('delete', 'users/erased');
    const other = await TestApp.create(auth, 'other_shop');
    await other.put('others', { displayName: 'O' });
    for (const name of ['nobody', 'erased', 'others']) {
      expect((await enter(name)).body.code).toBe('NOT_FOUND');
      expect((await shop.http('get', sessionsOf(name))).body.code).toBe('NOT_FOUND');
    }
  });

  it('do not begin for a suspended user, whose profile is put all the same', async () => {
    const { id } = await shop.put('bad', { displayName: 'Bad' });
    const { tokens } = await begin('bad');
    await shop.http('post', 'users/bad/suspend');
    for (const body of [{}, { sessionId: tokens.sessionId }, { user: { displayName: 'Worse' } }])
      expect((await enter('bad', body)).body.code).toBe('ACCOUNT_SUSPENDED');
    expect((await shop.http('get', 'users/bad')).body).toMatchObject({ id, displayName: 'Worse', suspended: true });
    expect((await me(tokens.accessToken)).body.code).toBe('ACCOUNT_SUSPENDED');
    await shop.http('post', 'users/bad/restore');
    expect((await enter('bad', { sessionId: tokens.sessionId })).status).toBe(201);
  });

  it('need the scope `sessions`, and `users` for a profile', async () => {
    await shop.put('scoped', { displayName: 'S' });
    const app = await TestApp.create(auth, 'only_sessions', ['sessions']);
    expect((await enter('scoped', { user: { displayName: 'S' } }, app)).body).toMatchObject({
      code: 'FORBIDDEN',
      field: 'scope',
    });
    expect((await enter('scoped', {}, app)).body.code).toBe('NOT_FOUND');
    const none = await TestApp.create(auth, 'no_sessions', ['users', 'rooms', 'feed']);
    expect((await enter('scoped', {}, none)).body).toMatchObject({ code: 'FORBIDDEN', field: 'scope' });
  });

  it('are listed without an IP of the host; the living ones', async () => {
    await shop.put('listed', { displayName: 'L' });
    const [first, second] = [await begin('listed'), await begin('listed')];
    await shop.http('delete', `${sessionsOf('listed')}/${first.tokens.sessionId}`);
    const time = expect.stringMatching(/^\d{4}-.*Z$/) as string;
    expect(await listed('listed')).toEqual([
      { id: second.tokens.sessionId, createdAt: time, lastSeenAt: time, userAgent: null, ip: null },
    ]);
  });

  it('end one by one or all, repeats too, everywhere and on the record', async () => {
    const { id } = await shop.put('leaving', { displayName: 'L' });
    const [one, two, three] = [await begin('leaving'), await begin('leaving'), await begin('leaving')];
    lines.length = 0;
    const path = sessionsOf('leaving');
    for (let repeat = 0; repeat < 2; repeat += 1)
      expect((await shop.http('delete', `${path}/${one.tokens.sessionId}`)).status).toBe(204);
    expect((await shop.http('delete', `${path}/nonsense`)).status).toBe(204);
    expect((await me(one.tokens.accessToken)).body.code).toBe('SESSION_REVOKED');
    expect((await me(two.tokens.accessToken)).status).toBe(200);
    for (let repeat = 0; repeat < 2; repeat += 1) expect((await shop.http('delete', path)).status).toBe(204);
    for (const { tokens } of [two, three]) expect((await me(tokens.accessToken)).body.code).toBe('SESSION_REVOKED');
    expect(await listed('leaving')).toEqual([]);
    const ended = { userId: id, code: 'SESSION_REVOKED', reason: 'app', app: 'shop', address: '127.0.0.1' };
    const ids = [one, two, three].map(({ tokens }) => tokens.sessionId);
    expect(lines).toHaveLength(ids.length);
    for (const sessionId of ids) expect(lines).toContainEqual(['session.revoked', { ...ended, sessionId }]);
    expect(auth.cuts.flatMap(({ sessionIds }) => sessionIds)).toEqual(expect.arrayContaining(ids));
    expect(await actsOn(id)).toEqual(['app:shop session.end', 'app:shop session.end']);
    for (const name of ['nobody', 'erased'])
      for (const suffix of ['', `/${newId<string>()}`])
        expect((await shop.http('delete', `${sessionsOf(name)}${suffix}`)).status).toBe(204);
  });

  it('of one app are not ended by another, nor those of accounts', async () => {
    await shop.put('kept', { displayName: 'K' });
    const { tokens } = await begin('kept');
    const other = await TestApp.create(auth, 'ending_shop');
    await other.put('kept', { displayName: 'Other' });
    const person = await auth.register('kept_person');
    for (const { sessionId } of [tokens, person.tokens])
      expect((await other.http('delete', `${sessionsOf('kept')}/${sessionId}`)).status).toBe(204);
    expect((await other.http('delete', sessionsOf('kept'))).status).toBe(204);
    for (const { accessToken } of [tokens, person.tokens]) expect((await me(accessToken)).status).toBe(200);
  });

  it('are bounded: one more ends the least recently seen', async () => {
    const { id } = await shop.put('many', { displayName: 'M' });
    const { tokens } = await begin('many');
    await auths.query(
      `INSERT INTO auth.sessions (id, user_id, family_hash, token_hash, expires_at)
       SELECT gen_random_uuid(), $1, '', '', now() + interval '1 day' FROM generate_series(2, $2)`,
      [id, SESSIONS_PER_USER_MAX],
    );
    await begin('many');
    expect((await me(tokens.accessToken)).body.code).toBe('SESSION_REVOKED');
  });

  it('begin before or after the end of all, never beside it', async () => {
    await shop.put('racing', { displayName: 'R' });
    for (let round = 0; round < 5; round += 1) {
      const [begun] = await Promise.all([enter('racing'), shop.http('delete', sessionsOf('racing'))]);
      const { accessToken, sessionId } = (begun.body as HostSignIn).tokens;
      const lives = (await listed('racing')).some(({ id }) => id === sessionId);
      expect((await me(accessToken)).status).toBe(lives ? 200 : 401);
      await shop.http('delete', sessionsOf('racing'));
    }
  });

  it('cannot be refreshed, and their users have neither a password nor a profile of their own', async () => {
    await shop.put('own', { displayName: 'Own' });
    const { accessToken } = (await begin('own')).tokens;
    const forbidden: [method: 'patch' | 'delete' | 'post', path: string, body: object, field?: string][] = [
      ['patch', '/v1/users/me', { displayName: 'Mine' }, 'displayName'],
      ['patch', '/v1/users/me', { ext: {} }, 'ext'],
      ['delete', '/v1/users/me/avatar', {}, 'avatar'],
      ['delete', '/v1/users/me', {}],
      ['post', '/v1/auth/password', { currentPassword: '', newPassword: 'correct horse battery' }],
    ];
    for (const [method, path, body, field] of forbidden) {
      const { body: problem } = await auth.http(method, path, accessToken).send(body);
      expect({ path, code: problem.code, field: problem.field }).toEqual({ path, code: 'FORBIDDEN', field });
    }
  });
});
