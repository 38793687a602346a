import { beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '#contracts';
import type { NewOperator } from '#access/internal-api';
import type { ShownUser, UsersPage } from '#access/site-api';
import { TestApp } from '../../testing/test-app.js';
import { setAuth } from '../../testing/set-auth.js';
import { TestAuthOperator } from '../../testing/test-operator.js';

const THREE_DAYS_MS = 259_200_000;

describe('the users of a site, for operators', () => {
  const { auths, auth, operator: root } = setAuth();
  let moderator: TestAuthOperator;
  let shop: TestApp;

  beforeAll(async () => {
    const { key } = await root.ask<NewOperator>('post', 'operators', { name: 'mona', role: 'moderator' });
    moderator = new TestAuthOperator(auth, key);
    for (const name of ['anna', 'Hannah', 'bert']) await auth.register(name);
    await auth.guest('zoe');
    shop = await TestApp.create(auth, 'shop_bot');
    await shop.put('7', { username: 'hanna.of.shop', displayName: 'Customer Seven' });
    await root.ask('post', 'users/bert/suspend');
  });

  const list = (query: string) => moderator.ask<UsersPage>('get', `users?${query}`);
  const names = async (query: string) => (await list(query)).users.map(({ username }) => username);

  it('are listed by username, in pages', async () => {
    const all = ['anna', 'bert', 'hanna.of.shop', 'Hannah', 'shop_bot', 'zoe'];
    expect(await names('')).toEqual(all);
    const [paged, pages]: [string[], number[]] = [[], []];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: UsersPage = await list(`limit=4${cursor && `&cursor=${cursor}`}`);
      pages.push(page.users.length);
      paged.push(...page.users.map(({ username }) => username));
      cursor = page.cursor;
    }
    expect([paged, pages]).toEqual([all, [4, 2]]);
    expect((await moderator.http('get', 'users?cursor=AAAA')).body).toMatchObject({ code: 'INVALID', field: 'cursor' });
  });

  it('are found by a part of their names, of any kind, or only the suspended ones', async () => {
    expect(await names('query=HANNA')).toEqual(['hanna.of.shop', 'Hannah']);
    expect(await names('query=anna')).toEqual(['anna', 'hanna.of.shop', 'Hannah']);
    expect(await names('query=seven')).toEqual(['hanna.of.shop']);
    expect(await names('query=zo')).toEqual(['zoe']);
    expect(await names('query=%25%25%25')).toEqual([]);
    expect(await names('query=___')).toEqual([]);
    expect(await names('kind=guest')).toEqual(['zoe']);
    expect(await names('kind=bot')).toEqual(['shop_bot']);
    expect(await names('kind=user&query=anna&limit=1')).toEqual(['anna']);
    for (const query of ['suspended=true', 'suspended=true&kind=user', 'query=be&suspended=true'])
      expect(await names(query)).toEqual(['bert']);
    expect(await names('suspended=true&kind=guest')).toEqual([]);
  });

  it('show their state, and their e-mail address to admins alone', async () => {
    const bert = await moderator.ask<ShownUser>('get', 'users/bert');
    expect(bert).toMatchObject({ username: 'bert', type: 'user', app: null, sessions: 0, secondFactor: false });
    expect(bert.suspendedAt).not.toBeNull();
    const { users } = await list('query=hanna.of');
    expect(users[0]).toMatchObject({ app: 'shop_bot', suspendedAt: null });
    expect(await moderator.ask('get', `users/${users[0]!.id}`)).toMatchObject({ app: 'shop_bot' });
    await auths.query(
      `INSERT INTO auth.emails (user_id, email, email_key, verified_at) VALUES ($1, 'b@example.org', 'b@example.org', now())`,
      [bert.id],
    );
    expect((await root.ask<ShownUser>('get', 'users/bert')).email).toMatchObject({ email: 'b@example.org' });
    for (const path of ['users/bert', 'users?query=bert'])
      expect((await moderator.http('get', path)).text).not.toContain('example.org');
    expect(await moderator.ask('get', 'totals')).toEqual({ users: 6 });
    expect((await moderator.http('get', 'users/nobody.here')).body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('were last seen when one of their sessions was last used, also one that has ended', async () => {
    const { user } = await auth.register('lena');
    const long = new Date('2026-01-02T03:04:05Z');
    await auths.query('UPDATE auth.users SET seen_at = $2 WHERE id = $1', [user.id, long]);
    const seen = async () => {
      const { users } = await list('query=lena');
      const { lastSeenAt } = await moderator.ask<ShownUser>('get', 'users/lena');
      expect(users[0]).toMatchObject({ lastSeenAt });
      return lastSeenAt;
    };
    await auths.query('UPDATE auth.sessions SET seen_at = $2 WHERE user_id = $1', [user.id, long]);
    expect(await seen()).toBe(long.toISOString());
    await auth.login('lena');
    const again = await seen();
    expect(Date.parse(again)).toBeGreaterThan(long.getTime());
    await root.ask('delete', 'users/lena/sessions');
    expect(await seen()).toBe(again);
    await auths.query('DELETE FROM auth.sessions WHERE user_id = $1', [user.id]);
    expect(await seen()).toBe(long.toISOString());
  });

  it('show who has suspended them and why, as far as the audit has it for that time', async () => {
    const { username, id } = await shop.put('8', { username: 'raider', displayName: 'Raider' });
    const shown = async () => (await moderator.ask<ShownUser>('get', `users/${username}`)).suspension;
    expect(await shown()).toBeUndefined();
    await shop.http('post', 'users/8/suspend', { reason: 'spam' });
    expect(await shown()).toEqual({ by: 'app:shop_bot', reason: 'spam' });
    await root.ask('post', `users/${id}/suspend`, {});
    expect(await shown()).toEqual({ by: 'root', reason: null });
    await root.ask('post', `users/${id}/restore`);
    await root.ask('post', `users/${id}/suspend`, { reason: 'again' });
    expect(await shown()).toEqual({ by: 'root', reason: 'again' });
    const later = `suspended_at = suspended_at + interval '1 day', operator_suspended_at = operator_suspended_at + interval '1 day'`;
    await auths.query(`UPDATE auth.users SET ${later} WHERE id = $1`, [id]);
    expect(await shown()).toBeUndefined();
  });

  it('show it too while the ids of a process are days ahead of its clock, which was set back', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + THREE_DAYS_MS });
    newId();
    vi.useRealTimers();
    const { username } = (await auth.guest('ahead')).user;
    await root.ask('post', `users/${username}/suspend`, { reason: 'spam' });
    const { suspension } = await moderator.ask<ShownUser>('get', `users/${username}`);
    expect(suspension).toEqual({ by: 'root', reason: 'spam' });
  });
});
