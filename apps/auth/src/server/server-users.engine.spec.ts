import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ErrorBody, type HostSignIn, newId, type PeopleSignal, type ServerUser, type UserId } from '#contracts';
import type { PutResult } from '#contracts/routes/server.routes';
import type { AccountAnswer, AuditPage, ExportPage } from '#access/internal-api';
import type { UsersOfApp } from '#access/questions.requests';
import { setAuthOnRedis } from '../../testing/set-auth.js';
import { TestApp } from '../../testing/test-app.js';

const PICTURES = 'https://pictures.example';
/** Equal requests at the same time. */
const AT_ONCE = 20;

describe('the users of an app', () => {
  const { auths, auth, operator } = setAuthOnRedis({ AVATAR_ORIGINS: PICTURES });
  let shop: TestApp;
  let signals: PeopleSignal[];

  beforeAll(async () => {
    signals = await auth.peopleSignals();
    shop = await TestApp.create(auth, 'shop');
  });

  const changesOf = (id: UserId) => signals.filter((signal) => signal.type === 'user.changed' && signal.user.id === id);
  const at = (externalId: string) => `users/${encodeURIComponent(externalId)}`;
  const idsOf = async (externalId: string) =>
    auths.query<{ user_id: UserId }>('SELECT user_id FROM auth.external_users WHERE external_id = $1', [externalId]);

  it('are made by the first `PUT`, and are ordinary users without a password', async () => {
    const profile = { displayName: 'Ann', avatarUrl: `${PICTURES}/ann.png`, ext: { tier: 'gold' } };
    const made = await shop.http('put', at('ann@shop'), profile);
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      ...profile,
      id: expect.any(String),
      username: expect.stringMatching(/^user-[a-z2-9]{10}$/),
      type: 'user',
      version: 1,
      createdAt: expect.any(String),
      externalId: 'ann@shop',
      suspended: false,
    });
    expect((await shop.http('get', at('ann@shop'))).body).toEqual(made.body);
    const login = { username: made.body.username, password: '' };
    expect((await auth.http('post', '/v1/auth/login').send(login)).body.code).toBe('BAD_CREDENTIALS');
    const looker = await auth.guest('looker');
    const { externalId: _, suspended: __, ...seen } = made.body;
    expect((await looker.http('get', `/v1/users/${made.body.id}`)).body).toEqual(seen);
  });

  it('stay as they are by a repeat, and change what is given, with one notice', async () => {
    const before = await shop.put('ben', { displayName: 'Ben', ext: { a: 1 } });
    const again = await shop.http('put', at('ben'), { displayName: 'Ben', ext: { a: 1 } });
    expect({ status: again.status, body: again.body }).toEqual({ status: 200, body: before });
    const renamed = await shop.http('put', at('ben'), { displayName: 'Benjamin' });
    expect({ status: renamed.status, body: renamed.body }).toEqual({
      status: 200,
      body: { ...before, displayName: 'Benjamin', version: 2 },
    });
    const emptied = await shop.put('ben', { ext: {}, avatarUrl: `${PICTURES}/b.png` });
    expect(emptied).toMatchObject({ ext: null, avatarUrl: `${PICTURES}/b.png`, version: 3 });
    expect(await shop.put('ben', { avatarUrl: '' })).toMatchObject({ avatarUrl: null, version: 4 });
    await expect.poll(() => changesOf(before.id)).toHaveLength(3);
  });

  it('need a display name when they are made, and keep the username that they got', async () => {
    expect((await shop.http('put', at('nameless'), {})).body).toMatchObject({ code: 'INVALID', field: 'displayName' });
    expect((await shop.http('get', at('nameless'))).status).toBe(404);
    const named = await shop.put('named', { displayName: 'N', username: 'named_one' });
    expect(named.username).toBe('named_one');
    expect((await shop.http('put', at('named'), { username: 'named_one' })).status).toBe(200);
    const other = await shop.http('put', at('named'), { username: 'Named_One' });
    expect(other.body).toMatchObject({ code: 'INVALID', field: 'username' });
  });

  it('take over no account that exists, nor a name that looks like one', async () => {
    const { user } = await auth.register('paul');
    for (const username of ['paul', 'PAUL', 'pau1']) {
      const answer = await shop.http('put', at('paul'), { displayName: 'P', username });
      expect(answer.body).toMatchObject({ code: 'USERNAME_TAKEN', field: 'username' });
    }
    expect(await idsOf('paul')).toEqual([]);
    expect((await shop.http('get', at(user.id))).status).toBe(404);
    expect((await shop.http('delete', at(user.id))).status).toBe(204);
    expect((await auth.login('paul')).user.id).toBe(user.id);
  });

  it('are one user, also if equal requests come at the same time', async () => {
    const requests = Array.from({ length: AT_ONCE }, () => shop.http('put', at('twice'), { displayName: 'Twice' }));
    const answers = await Promise.all(requests);
    expect(answers.map(({ status }) => status).sort()).toEqual([...new Array<number>(AT_ONCE - 1).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await idsOf('twice')).toHaveLength(1);
  });

  it.each([
    ['a picture elsewhere', { avatarUrl: 'https://evil.example/a.png' }, 'avatarUrl', 'AVATAR_ORIGINS'],
    ['a blank name', { displayName: ' ' }, 'displayName', ''],
    ['an `ext` that is too large', { ext: { a: 'x'.repeat(1024) } }, 'ext', ''],
    ['an unknown field', { password: 'x' }, 'password', ''],
    ['a second id', { externalId: 'other' }, 'externalId', ''],
  ])('are not changed by %s', async (_what, profile, field, named) => {
    const answer = await shop.http('put', at('refused'), { displayName: 'R', ...profile });
    expect(answer.body).toMatchObject({ code: 'INVALID', field });
    expect(answer.body.detail).toContain(named);
    expect(await idsOf('refused')).toEqual([]);
  });

  it('are put in batches, each for itself and in order', async () => {
    await auth.register('batch_name');
    const users = [
      { externalId: 'b1', displayName: 'One' },
      { externalId: 'b2' },
      { externalId: 'b3', displayName: 'Three', username: 'batch_name' },
      { externalId: 'b4', displayName: 'Four', unknown: 1 },
      { externalId: 'b5', displayName: 'Five', avatarUrl: 'https://evil.example/' },
      { externalId: 'b6', displayName: 'Six' },
    ];
    const { status, body } = await shop.http('post', 'users', { users });
    expect(status).toBe(200);
    const results = body.results as PutResult[];
    expect(results.map(({ externalId }) => externalId)).toEqual(['b1', 'b2', 'b3', 'b4', 'b5', 'b6']);
    const outcomes = results.map((result) => {
      const { error, user } = result as { error?: ErrorBody; user?: ServerUser };
      return error === undefined ? user?.displayName : [error.code, error.field, error.retry];
    });
    expect(outcomes).toEqual([
      'One',
      ['INVALID', 'displayName', 'never'],
      ['USERNAME_TAKEN', 'username', 'never'],
      ['INVALID', 'unknown', 'never'],
      ['INVALID', 'avatarUrl', 'never'],
      'Six',
    ]);
    const again = await shop.http('post', 'users', { users });
    expect(again.body).toEqual(body);
  });

  it.each([
    ['the same id twice', [{ externalId: 'x' }, { externalId: 'x' }]],
    ['no user', []],
    ['too many', Array.from({ length: 101 }, (_, n) => ({ externalId: String(n), displayName: 'N' }))],
    ['an entry without an id', [{ displayName: 'X' }]],
    ['an entry with a bad id', [{ externalId: 'a/b' }]],
    ['an entry that is no object', ['x']],
  ])('are refused as a batch with %s', async (_what, users) => {
    expect((await shop.http('post', 'users', { users })).body).toMatchObject({ code: 'INVALID', field: 'users' });
  });

  it('are listed by `externalId` in byte order, page by page', async () => {
    const app = await TestApp.create(auth, 'listing');
    const ids = ['a', 'B', 'b:1', '~', '!', 'a1'];
    for (const id of ids) await app.put(id, { displayName: id });
    await app.http('delete', at('a1'));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await app.http('get', `users?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...(page.body.users as ServerUser[]).map(({ externalId }) => externalId));
      cursor = page.body.cursor as string | null;
    } while (cursor !== null);
    expect(seen).toEqual(['!', 'B', 'a', 'b:1', '~']);
    expect((await app.http('get', 'users?limit=0')).body.field).toBe('limit');
    const texts = [
      ...Array.from({ length: 256 }, (_, byte) => Buffer.of(byte)),
      Buffer.from('a\0b'),
      Buffer.of(0xed, 0xa0, 0x80),
    ];
    for (const text of ['AA', '_', '%00', 'x'.repeat(200), ...texts.map((bytes) => bytes.toString('base64url'))]) {
      const { status, body } = await app.http('get', `users?cursor=${text}`);
      expect([text, status, body.field]).toEqual([text, ...(status === 200 ? [200, undefined] : [400, 'cursor'])]);
    }
  });

  it('belong to one app: another one neither sees nor changes them', async () => {
    const other = await TestApp.create(auth, 'other_shop');
    const mine = await shop.put('shared', { displayName: 'Mine' });
    for (const [method, path] of [
      ['get', at('shared')],
      ['post', `${at('shared')}/suspend`],
      ['post', `${at('shared')}/restore`],
    ] as const)
      expect((await other.http(method, path)).body.code).toBe('NOT_FOUND');
    expect((await other.http('delete', at('shared'))).status).toBe(204);
    expect((await other.http('get', 'users')).body).toEqual({ users: [], cursor: null });
    const theirs = await other.put('shared', { displayName: 'Theirs' });
    expect(theirs.id).not.toBe(mine.id);
    expect((await shop.http('get', at('shared'))).body).toEqual(mine);
  });

  it('are erased once; the id may then be another user', async () => {
    const first = await shop.put('short-lived', { displayName: 'First' });
    for (let repeat = 0; repeat < 2; repeat += 1)
      expect((await shop.http('delete', at('short-lived'))).status).toBe(204);
    expect((await shop.http('get', at('short-lived'))).body.code).toBe('NOT_FOUND');
    await expect.poll(() => signals).toContainEqual({ type: 'user.erased', userId: first.id, version: 2 });
    const [row] = await auths.query<{ text: string }>('SELECT u::text AS text FROM auth.users u WHERE id = $1', [
      first.id,
    ]);
    expect(row?.text).not.toContain('First');
    const second = await shop.http('put', at('short-lived'), { displayName: 'Second' });
    expect(second.status).toBe(201);
    expect(second.body.id).not.toBe(first.id);
    const { records } = await operator.ask<AuditPage>('get', 'audit');
    const acts = records.filter(({ subject }) => subject === first.id);
    expect(acts.map(({ actor, act }) => [actor, act])).toEqual([['app:shop', 'user.erase']]);
    const { changes } = await auth
      .questions()
      .ask('GET /internal/users/changed', { since: '1970-01-01T00:00:00Z', limit: 500 });
    expect(changes).toContainEqual({
      ...{ type: 'user.erased', userId: first.id, version: 2 },
      ofApp: { appId: expect.any(String), externalId: 'short-lived' },
    });
  });

  it('that an operator erases are gone for the host, and the next `PUT` makes another', async () => {
    const first = await shop.put('erased-by-operator', { displayName: 'First' });
    await operator.ask('delete', `users/${first.id}`);
    expect((await shop.http('get', at('erased-by-operator'))).body.code).toBe('NOT_FOUND');
    expect((await shop.put('erased-by-operator', { displayName: 'Second' })).id).not.toBe(first.id);
    const rows = await auths.query<{ erased: boolean; ended: boolean }>(
      'SELECT erased, ended_at IS NOT NULL AS ended FROM auth.external_users WHERE user_id = $1',
      [first.id],
    );
    expect(rows).toEqual([{ erased: true, ended: true }]);
  });

  it('are made again or not at all by a `PUT` beside an erasure', async () => {
    for (let round = 0; round < 5; round += 1) {
      const first = await shop.put('beside', { displayName: 'Beside' });
      const [put] = await Promise.all([
        shop.http('put', at('beside'), { displayName: 'Beside again' }),
        shop.http('delete', at('beside')),
      ]);
      expect([200, 201]).toContain(put.status);
      const after = await shop.http('get', at('beside'));
      expect({ isNew: put.status === 201, after: after.status }).toEqual({
        isNew: put.body.id !== first.id,
        after: put.status === 201 ? 200 : 404,
      });
      await shop.http('delete', at('beside'));
    }
  });

  it('whom an operator has suspended, before or after the host, are not restored by the host', async () => {
    const restore = async () => (await shop.http('post', `${at('raider')}/restore`)).body as { code?: string };
    for (const hostIsFirst of [true, false]) {
      const { id } = await shop.put('raider', { displayName: 'Raider' });
      const suspends = {
        host: () => shop.http('post', `${at('raider')}/suspend`).expect(204),
        operator: () => operator.ask<AccountAnswer>('post', `users/${id}/suspend`, { reason: 'raid' }),
      };
      if (hostIsFirst) await suspends.host();
      expect((await suspends.operator()).changed).toBe(true);
      expect((await suspends.operator()).changed).toBe(false);
      await suspends.host();
      expect(await restore()).toMatchObject({ code: 'FORBIDDEN' });
      expect((await shop.http('get', at('raider'))).body.suspended).toBe(true);
      await operator.ask('post', `users/${id}/restore`);
      await suspends.host();
      expect((await restore()).code).toBeUndefined();
      expect((await shop.http('get', at('raider'))).body.suspended).toBe(false);
    }
  });

  it('are suspended and restored, repeats too; a `PUT` of one changes the profile alone', async () => {
    const { id } = await shop.put('bad', { displayName: 'Bad' });
    for (let repeat = 0; repeat < 2; repeat += 1)
      expect((await shop.http('post', `${at('bad')}/suspend`, { reason: 'spam' })).status).toBe(204);
    expect((await shop.http('get', at('bad'))).body.suspended).toBe(true);
    expect(await shop.put('bad', { displayName: 'Very bad' })).toMatchObject({ suspended: true, version: 2 });
    const looker = await auth.guest('bad_looker');
    expect((await looker.http('get', `/v1/users/${id}`)).body).not.toHaveProperty('suspended');
    for (let repeat = 0; repeat < 2; repeat += 1)
      expect((await shop.http('post', `${at('bad')}/restore`)).status).toBe(204);
    expect((await shop.http('get', at('bad'))).body.suspended).toBe(false);
    const { records } = await operator.ask<AuditPage>('get', 'audit');
    const acts = records.filter(({ subject }) => subject === id);
    expect(acts.map(({ actor, act, details }) => [actor, act, details])).toEqual([
      ['app:shop', 'account.restore', {}],
      ['app:shop', 'account.suspend', { reason: 'spam', sessions: 0 }],
    ]);
    const long = await shop.http('post', `${at('bad')}/suspend`, { reason: 'x'.repeat(501) });
    expect(long.body).toMatchObject({ code: 'INVALID', field: 'reason' });
    expect((await shop.http('post', `${at('nobody')}/suspend`)).body.code).toBe('NOT_FOUND');
  });

  it('cannot have their password reset, and their export names the app', async () => {
    const { id, username } = await shop.put('exported', { displayName: 'E' });
    const reset = await operator.http('post', `users/${username}/password-reset`, { lifetimeSeconds: 60 });
    expect(reset).toMatchObject({ status: 409, body: { detail: `${username} has no password.` } });
    const { records } = await operator.ask<ExportPage>('get', `users/${id}/export`);
    expect(records[0]).toMatchObject({ kind: 'account', value: { id, app: 'shop', externalId: 'exported' } });
    const { user } = await auth.register('ordinary');
    const own = await operator.ask<ExportPage>('get', `users/${user.id}/export`);
    expect(own.records[0]).toMatchObject({ kind: 'account', value: { app: null, externalId: null } });
  });

  it('are resolved for the other services, in both directions, up to 100 at a time', async () => {
    const find = async (named: Omit<UsersOfApp, 'appId'>) =>
      (await auth.questions().ask('POST /internal/apps/users', { appId: shop.id, ...named })).users;
    const [one, two] = [await shop.put('r:1', { displayName: '1' }), await shop.put('r:2', { displayName: '2' })];
    const other = await TestApp.create(auth, 'resolving');
    const foreign = await other.put('r:1', { displayName: 'Foreign' });
    const byIds = await find({ externalIds: ['r:2', 'r:1', 'r:3'] });
    expect(byIds).toHaveLength(2);
    expect(byIds).toEqual(expect.arrayContaining([one, two]));
    expect(await find({ userIds: [one.id, foreign.id, shop.id, newId()] })).toEqual([one]);
    const many = Array.from({ length: 101 }, (_, n) => `many:${n}`);
    await expect(find({ externalIds: many })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await shop.http('delete', at('r:2'));
    expect(await find({ externalIds: ['r:2'] })).toEqual([]);
  });

  it('of a closed app neither search nor are found, and history learns of them', async () => {
    const app = await TestApp.create(auth, 'market');
    const name = 'zebulon_seller';
    const seller = await app.put('seller', { displayName: 'Zebulon Quux', username: name });
    const other = await shop.put('zebulon', { displayName: 'Zebulon Other', username: 'zebulon_other' });
    const entered = await app.http('post', 'users/seller/sessions', {});
    const own = (entered.body as HostSignIn).tokens.accessToken;
    const [person, guest] = [await auth.register('zebulon_seeker'), await auth.guest('zebulon_guest')];
    const found = async (token: string, query: string) => {
      const { body } = await auth.http('get', `/v1/users?query=${query}`, token);
      return body.code ?? (body.users as ServerUser[]).map(({ id }) => id);
    };
    const seek = () => found(person.tokens.accessToken, 'zebulon');
    expect(await seek()).toEqual(expect.arrayContaining([seller.id, other.id]));
    expect(await found(guest.tokens.accessToken, name)).toEqual([seller.id]);
    expect(await found(own, 'zebulon')).toContain(other.id);

    await operator.ask('put', 'apps/market/settings', { users: 'closed' });
    for (const query of ['zebulon', 'zebulon_sell', 'quux', 'zebulonsellr'])
      expect({ query, found: await found(person.tokens.accessToken, query) }).toEqual({
        query,
        found: expect.not.arrayContaining([seller.id]),
      });
    expect(await seek()).toContain(other.id);
    expect(await found(guest.tokens.accessToken, name)).toEqual([]);
    expect(await found(own, 'zebulon')).toBe('FORBIDDEN');
    expect((await auth.http('get', '/v1/users/me', own)).body.app).toMatchObject({ users: 'closed' });
    expect((await person.http('get', `/v1/users/${seller.id}`)).body.id).toBe(seller.id);
    expect(decodeJwt(own)['app']).toBe(app.id);
    const client = auth.questions();
    const changed = () => client.ask('GET /internal/users/changed', { since: '1970-01-01T00:00:00Z', limit: 1 });
    expect((await changed()).closedApps).toEqual([app.id]);
    const { users } = await client.ask('POST /internal/users/find', { userIds: [seller.id] });
    expect(users).toMatchObject([{ appId: app.id }]);

    await operator.ask('put', 'apps/market/settings', { users: 'open' });
    expect(await seek()).toContain(seller.id);
    expect((await changed()).closedApps).toEqual([]);
  });
});
