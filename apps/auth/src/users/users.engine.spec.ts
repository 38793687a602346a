import { beforeAll, describe, expect, it } from 'vitest';
import { LIMITS, newId, type PeopleSignal, type User, type UserId } from '#contracts';
import { Questions } from '#access/questions.port';
import { setAuth } from '../../testing/set-auth.js';
import { PASSWORD, type TestPerson } from '../../testing/test-auth.js';
import { UsersService } from './users.service.js';
import { NAME_IS_TAKEN } from './users.sql.js';

describe('users', () => {
  const { auths, auth } = setAuth();
  let me: TestPerson;
  let signals: PeopleSignal[];

  beforeAll(async () => {
    signals = await auth.peopleSignals();
    me = await auth.register('observer');
  });

  describe('me', () => {
    it('is read and renamed; each change has the next version and notifies the other services', async () => {
      expect((await me.http('get', '/v1/users/me')).body).toEqual({ ...me.user, app: null });
      const answer = await me.http('patch', '/v1/users/me').send({ displayName: 'The Observer 👁' });
      expect({ status: answer.status, body: answer.body }).toEqual({
        status: 200,
        body: { ...me.user, displayName: 'The Observer 👁', version: 2 },
      });
      await expect.poll(() => signals).toContainEqual({ type: 'user.changed', user: answer.body });
    });

    it('is SESSION_REVOKED for an erased user, even before the end of the session is known', async () => {
      const gone = auth.app.get(UsersService).me(newId<UserId>());
      await expect(gone).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    });

    it('keeps its version if the same name is set again', async () => {
      const person = await auth.guest('unchanged');
      const answer = await person.http('patch', '/v1/users/me').send({ displayName: 'unchanged' });
      expect(answer.body).toEqual(person.user);
      expect(signals.some((signal) => signal.type === 'user.changed' && signal.user.id === person.user.id)).toBe(false);
    });

    it('loses no change if two come at once', async () => {
      const person = await auth.guest('twofold');
      const rename = (displayName: string) => person.http('patch', '/v1/users/me').send({ displayName });
      await Promise.all([rename('one'), rename('two'), rename('three')]);
      expect((await person.http('get', '/v1/users/me')).body.version).toBe(4);
    });

    it('may say more about itself; `ext` is replaced whole, and an empty one is none', async () => {
      const person = await auth.guest('eloquent');
      const patch = (body: object) => person.http('patch', '/v1/users/me').send(body);
      const said = await patch({ ext: { pronouns: 'they', links: ['https://chat.example'] } });
      expect(said.body).toMatchObject({ displayName: 'eloquent', version: 2 });
      expect((await me.http('get', `/v1/users/${person.user.id}`)).body).toEqual(said.body);
      expect((await patch({})).body).toEqual(said.body);
      expect((await patch({ displayName: 'E.', ext: { city: 'Rome' } })).body).toMatchObject({
        displayName: 'E.',
        ext: { city: 'Rome' },
        version: 3,
      });
      expect((await patch({ ext: {} })).body).toMatchObject({ ext: null, version: 4 });
    });

    it.each([
      ['too large', { a: 'x'.repeat(LIMITS.profileBytes) }],
      ['a list', [1]],
      ['null', null],
    ])('refuses an ext that is %s', async (_, ext) => {
      const answer = await me.http('patch', '/v1/users/me').send({ ext });
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID', field: 'ext' } });
    });

    it.each([
      [{ displayName: '' }],
      [{ displayName: '\u200b ' }],
      [{ displayName: 'x'.repeat(81) }],
      [{ displayName: 'a\0' }],
    ])('refuses %j', async (body) => {
      const answer = await me.http('patch', '/v1/users/me').send(body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID', field: 'displayName' } });
    });
  });

  it('are found by id, and NOT_FOUND for anything else', async () => {
    const other = await auth.guest('somebody');
    expect((await me.http('get', `/v1/users/${other.user.id}`)).body).toEqual(other.user);
    for (const id of ['01926d2e-0000-7000-8000-000000000001', 'nobody']) {
      const answer = await me.http('get', `/v1/users/${id}`);
      expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    }
    expect((await auth.http('get', `/v1/users/${other.user.id}`)).body.code).toBe('UNAUTHENTICATED');
  });

  describe('searching', () => {
    const search = async (query: string, more: Record<string, string | number> = {}, person = me) => {
      const answer = await person.http('get', '/v1/users').query({ query, ...more });
      expect(answer.status).toBe(200);
      return answer.body as { users: User[]; cursor: string | null };
    };
    const names = ({ users }: { users: User[] }) => users.map(({ username }) => username);
    const withoutBlanks = (text: string) => text.normalize('NFKC').replaceAll(' ', '');

    beforeAll(async () => {
      const people: [string, string?][] = [
        ['Marianne'],
        ['marian', 'Zoë Ångström'],
        ['Mary_Ann', 'Mary Ann Evans'],
        ['m.a_r'],
        ['evans_m'],
        ['quasar', 'Юлия Петрова'],
      ];
      for (const [username, displayName] of people)
        await auth
          .http('post', '/v1/auth/register')
          .send({ username, password: PASSWORD, ...(displayName && { displayName }) });
    });

    it('finds by the beginning of the username first, then by likeness', async () => {
      expect(names(await search('mari')).slice(0, 2)).toEqual(['marian', 'Marianne']);
      const like = names(await search('mariann'));
      expect(like[0]).toBe('Marianne');
      expect(like).toContain('marian');
    });

    it.each([
      ['田中太郎', '中'],
      ['田中太郎', '太郎'],
      ['佐藤さくら', 'くら'],
      ['ナカムラ・ケン', 'ﾑﾗ'],
      ['김민준', '민준'],
      ['김하늘', '\u1112\u1161\u1102\u1173\u11af'],
      ['สมชายใจดี', 'ใจดี'],
      ['สมหญิง', 'ญ'],
      ['ສົມພອນ', 'ພອນ'],
      ['សុខាភិបាល', 'ភិ'],
      ['အောင်ဆန်း', 'ဆန်း'],
      ['བསྟན་འཛིན', 'འཛིན'],
      ['ꃀꊿꐞ', 'ꊿ'],
      ['Ken 山本', '本'],
      ['山田 太郎', '山田太郎'],
      ['山田花子', '山田 花子'],
      ['高橋\u3000一郎', '橋一'],
      ['伊藤 美咲', '藤\u3000美'],
      ['박 지성', '박지성'],
      ['ประยุทธ์ จันทร์', 'ยุทธ์จัน'],
    ])('finds %s by its part %s, also on the next page', async (displayName, query) => {
      const username = `part_${Buffer.from(displayName + query)
        .toString('hex')
        .slice(-20)}`;
      const sent = await auth.http('post', '/v1/auth/register').send({ username, password: PASSWORD, displayName });
      expect(sent.status).toBe(201);
      const found: (string | null)[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await search(query, { limit: 1, ...(cursor === undefined ? {} : { cursor }) });
        found.push(...names(page));
        ({ cursor } = page);
      }
      expect(found).toContain(username);
      expect(new Set(found).size).toBe(found.length);
      for (const user of (await search(query)).users)
        expect(withoutBlanks(user.displayName)).toContain(withoutBlanks(query));
    });

    it.each(['ibrahim', 'İbrahim', 'IBRAHIM'])('finds İbrahim by %s', async (query) => {
      const body = { username: 'ibo_1', password: PASSWORD, displayName: 'İbrahim Yılmaz' };
      await auth.http('post', '/v1/auth/register').send(body);
      expect(names(await search(query))).toContain('ibo_1');
    });

    it.each(['a', 'я', ' '])('refuses the single character %j', async (query) => {
      const answer = await me.http('get', '/v1/users').query({ query });
      expect(answer).toMatchObject({ status: 400, body: { field: 'query' } });
    });

    it('ignores case, also beyond ASCII', async () => {
      expect(names(await search('MARIANNE'))[0]).toBe('Marianne');
      expect(names(await search('zoë å'))).toEqual(['marian']);
      expect(names(await search('ЮЛИЯ'))).toEqual(['quasar']);
    });

    it('finds display names by their beginning and by a word in them', async () => {
      expect(names(await search('mary ann'))).toContain('Mary_Ann');
      expect(names(await search('Evans'))).toEqual(expect.arrayContaining(['evans_m', 'Mary_Ann']));
      expect(names(await search('петрова'))).toEqual(['quasar']);
    });

    it('takes wildcard characters literally', async () => {
      expect(names(await search('m.a_'))[0]).toBe('m.a_r');
      for (const query of ['%%', '__', '%a', 'm_r', '\\m'])
        expect(names(await search(query))).not.toContain('Marianne');
    });

    it('does not find erased users', async () => {
      const gone = await auth.guest('vanishing_act');
      expect(names(await search('vanishing'))).toEqual(['vanishing_act']);
      await gone.http('delete', '/v1/users/me');
      expect(names(await search('vanishing'))).toEqual([]);
      await expect.poll(() => signals).toContainEqual({ type: 'user.erased', userId: gone.user.id, version: 2 });
    });

    it('pages through all users once, in one order, with any page size', async () => {
      await auths.query(
        `INSERT INTO auth.users (id, username, username_key, display_name, display_key, type, password_hash)
         SELECT gen_random_uuid(), name, name, name, name, 'user', ''
           FROM (SELECT CASE WHEN n % 2 = 0 THEN 'pagey' || n ELSE 'a_pagey' || n END AS name FROM generate_series(1, 60) n) AS names`,
      );
      const whole = names(await search('pagey', { limit: 200 }));
      expect(whole.filter((name) => name.startsWith('pagey'))).toEqual(whole.slice(0, 30));
      for (const limit of [1, 7, 30]) {
        const found: string[] = [];
        let cursor: string | null | undefined;
        do {
          const page = await search('pagey', { limit, ...(cursor && { cursor }) });
          expect(page.users.length).toBeLessThanOrEqual(limit);
          found.push(...names(page));
          cursor = page.cursor;
        } while (cursor !== null);
        expect(found).toEqual(whole);
      }
    });

    it('finds nobody for a guest under GUEST_ROOMS=invited, who still gets users by id', async () => {
      const at = await auths.open({ GUEST_ROOMS: 'invited' });
      const guest = await at.guest('bound_guest');
      const found = await guest.http('get', '/v1/users').query({ query: 'marian' });
      expect(found).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
      await guest.http('get', `/v1/users/${guest.user.id}`).expect(200);
      await guest.http('post', '/v1/auth/upgrade').send({ password: PASSWORD }).expect(200);
      await guest.http('get', '/v1/users').query({ query: 'marian' }).expect(200);
    });

    it('finds only exact usernames for a guest', async () => {
      const guest = await auth.guest('curious');
      expect(names(await search('marian', {}, guest))).toEqual(['marian']);
      expect(names(await search('MARIANNE', {}, guest))).toEqual(['Marianne']);
      expect(names(await search('mari', {}, guest))).toEqual([]);
      await guest.http('post', '/v1/auth/upgrade').send({ password: PASSWORD });
      expect(names(await search('mari', {}, guest))).toContain('Marianne');
    });

    it.each([
      ['', 'query'],
      ['query=m', 'query'],
      ['query=%20%20', 'query'],
      ['query=mary&limit=0', 'limit'],
      ['query=mary&limit=201', 'limit'],
      ['query=mary&limit=many', 'limit'],
      ['query=mary&cursor=nonsense', 'cursor'],
      ['query=mary&cursor=', 'cursor'],
      ['query=mary&sort=name', 'sort'],
      ['query=mary&query=ann', 'query'],
    ])('refuses ?%s', async (query, field) => {
      const answer = await me.http('get', `/v1/users?${query}`);
      expect({ status: answer.status, code: answer.body.code, field: answer.body.field }).toEqual({
        status: 400,
        code: 'INVALID',
        field,
      });
    });
  });

  describe('the directory for other services', () => {
    it('finds the users among ids that are not erased', async () => {
      const questions = auth.app.get(Questions);
      const [one, gone] = [await auth.guest('listed'), await auth.guest('delisted')];
      await gone.http('delete', '/v1/users/me');
      const userIds = [one.user.id, gone.user.id];
      expect(await questions.ask('POST /internal/users/find', { userIds })).toEqual({ users: [one.user] });
    });

    it('returns every change since a time, in pages, including erasures', async () => {
      const questions = auth.app.get(Questions);
      const since = new Date().toISOString();
      const people = [];
      for (let index = 0; index < 5; index += 1) people.push(await auth.guest(`changing_${index}`));
      await people[1]!.http('patch', '/v1/users/me').send({ displayName: 'changed' });
      await people[2]!.http('delete', '/v1/users/me');
      const changes: PeopleSignal[] = [];
      let answer = await questions.ask('GET /internal/users/changed', { since, limit: 2 });
      changes.push(...answer.changes);
      while (answer.more) {
        answer = await questions.ask('GET /internal/users/changed', { since: answer.until, limit: 2 });
        changes.push(...answer.changes);
      }
      expect(changes).toHaveLength(5);
      expect(changes).toContainEqual({ type: 'user.erased', userId: people[2]!.user.id, version: 2 });
      expect(changes).toContainEqual({
        type: 'user.changed',
        user: { ...people[1]!.user, displayName: 'changed', version: 2 },
      });
      expect(Date.parse(answer.until)).toBeLessThan(Date.now() - 9000);
    });
  });

  describe('a new name', () => {
    it('is compared by an index, however many names there are', async () => {
      await auths.query(
        `INSERT INTO auth.users (id, username, username_key, display_name, display_key, type)
         SELECT gen_random_uuid(), 'many' || n, 'many' || n, 'many', 'many', 'user' FROM generate_series(1, 10000) n`,
      );
      await auths.transaction(async (query) => {
        // So that it looks as cheap to read the first rows of the table as in a table of a million.
        await query('SET LOCAL cpu_operator_cost = 0.0001');
        expect(
          JSON.stringify(
            await query(`EXPLAIN ${NAME_IS_TAKEN.text.replaceAll('$1', `'free'`).replaceAll('$2', 'NULL')}`),
          ),
        ).toContain('users_skeletons');
      });
    });
  });
});
