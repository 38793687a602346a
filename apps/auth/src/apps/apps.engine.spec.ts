import { describe, expect, it } from 'vitest';
import { APP_SCOPES, newId, type AppScope } from '#contracts';
import { BotTokenVerifier } from '#access/bot-token-verifier';
import type {
  AdminSessions,
  AppKeyAnswer,
  AppsAnswer,
  AppSettings,
  AuditPage,
  BotTokenAnswer,
} from '#access/internal-api';
import { setAuthOnRedis } from '../../testing/set-auth.js';

/** All of a bot's tokens and keys. */
const TOKENS_MAX = 20;

describe('an app', () => {
  const { auths, auth, operator } = setAuthOnRedis({ CORS_ORIGINS: 'https://page.example' });

  const create = (username: string, scopes?: AppScope[]) =>
    operator.ask<AppKeyAnswer>('post', 'apps', { username, ...(scopes && { scopes }) });
  const me = (key: string) => auth.http('get', '/v1/users/me', key);
  /** As in another service, through auth's internal route. */
  const elsewhere = () => new BotTokenVerifier(auth.questions());

  it('is a bot with a key that is the bot’s token on every service, and names its scopes', async () => {
    const answer = await operator.ask<AppKeyAnswer>('post', 'apps', { username: 'shop', displayName: 'The shop' });
    expect(answer).toMatchObject({ user: { username: 'shop', displayName: 'The shop', type: 'bot' } });
    expect(answer.scopes).toEqual(APP_SCOPES);
    expect(answer.key).toMatch(/^parley_app_[\w-]{64}$/);
    expect((await me(answer.key)).body).toEqual({ ...answer.user, app: null });
    expect(await elsewhere().verify(answer.key)).toMatchObject({
      actor: { userId: answer.user.id, username: 'shop', type: 'bot' },
      sessionId: answer.id,
      scopes: APP_SCOPES,
    });
  });

  it('has keys of which only hashes are in the database, also in the audit', async () => {
    const { key } = await create('hashed');
    for (const table of ['sessions', 'audit', 'apps']) {
      const [dump] = await auths.query<{ text: string }>(`SELECT string_agg(t::text, '') AS text FROM auth.${table} t`);
      expect(dump?.text).not.toContain(key.slice(-40));
    }
  });

  it('acts as its bot with a key that has the scope rooms, but not in a page and not on routes of accounts', async () => {
    const { key } = await create('limited', ['users', 'sessions', 'feed']);
    expect((await me(key)).body).toMatchObject({ code: 'FORBIDDEN', field: 'scope' });
    expect((await me(key)).body.detail).toContain('--scopes');
    const whole = await create('whole', ['rooms']);
    expect((await me(whole.key)).status).toBe(200);
    for (const origin of ['https://page.example', 'https://other.example', 'null'])
      expect((await me(whole.key).set('origin', origin)).body).toMatchObject({ code: 'FORBIDDEN', field: 'origin' });
    for (const [method, path] of [
      ['get', '/v1/auth/sessions'],
      ['delete', '/v1/auth/sessions'],
      ['post', '/v1/auth/logout'],
      ['post', '/v1/auth/upgrade'],
      ['post', '/v1/auth/login'],
      ['get', '/v1/auth/ways'],
    ] as const) {
      const { body } = await auth.http(method, path, whole.key);
      expect({ path, code: body.code, field: body.field }).toEqual({ path, code: 'FORBIDDEN', field: 'token' });
    }
    expect((await me(whole.key)).status).toBe(200);
  });

  it('gets further keys, each with scopes of its own, and loses them one by one or all', async () => {
    const first = await create('keyed');
    const second = await operator.ask<AppKeyAnswer>('post', 'apps/keyed/keys', { scopes: ['rooms'] });
    const third = await operator.ask<AppKeyAnswer>('post', 'apps/keyed/keys', {});
    expect({ second: second.scopes, third: third.scopes }).toEqual({ second: ['rooms'], third: APP_SCOPES });
    const { token } = await operator.ask<BotTokenAnswer>('post', 'bots/keyed/tokens', { keep: true });
    const statuses = async () => {
      const given = [first.key, second.key, third.key, token];
      return (await Promise.all(given.map(async (each) => me(each)))).map(({ status }) => status);
    };
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    expect(await operator.ask('delete', `apps/keyed/keys/${second.id}`)).toEqual({ ended: 1 });
    expect(await statuses()).toEqual([200, 401, 200, 200]);
    expect((await me(second.key)).body.code).toBe('SESSION_REVOKED');
    expect(await operator.ask('delete', `apps/keyed/keys/${second.id}`)).toEqual({ ended: 0 });
    expect((await operator.http('delete', `apps/keyed/keys/${newId()}`)).status).toBe(404);
    expect(await operator.ask('delete', 'apps/keyed/keys')).toEqual({ ended: 2 });
    expect(await statuses()).toEqual([401, 401, 401, 200]);
    await expect(elsewhere().verify(first.key)).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
  });

  it('keeps its keys when its bot gets a new token, and loses all by `bots revoke`', async () => {
    const { user, key } = await create('both');
    const first = await operator.ask<BotTokenAnswer>('post', 'bots/both/tokens', {});
    const second = await operator.ask<BotTokenAnswer>('post', 'bots/both/tokens', {});
    expect({ key: (await me(key)).status, token: (await me(first.token)).status }).toEqual({ key: 200, token: 401 });
    expect(await operator.ask('delete', 'bots/both/tokens')).toEqual({ ended: 2 });
    for (const ended of [key, second.token]) expect((await me(ended)).body.code).toBe('SESSION_REVOKED');
    expect(await operator.actsOn(user.id)).toEqual(['app.create', 'bot.token', 'bot.token', 'bot.revoke']);
  });

  it('has a bounded number of keys and tokens together', async () => {
    await create('greedy_app');
    const make = (count: number) =>
      operator.http('post', `${count % 2 ? 'apps' : 'bots'}/greedy_app/${path(count)}`, body(count));
    const path = (count: number) => (count % 2 ? 'keys' : 'tokens');
    const body = (count: number) => (count % 2 ? {} : { keep: true });
    const answers = [];
    for (let count = 1; count <= TOKENS_MAX + 1; count += 1) answers.push(await make(count));
    expect(answers.map(({ status }) => status)).toEqual([...new Array<number>(TOKENS_MAX - 1).fill(201), 409, 409]);
    for (const refused of answers.slice(-2))
      expect(refused.body).toMatchObject({ code: 'LIMIT_REACHED', scope: 'tokensPerBot' });
  });

  it('is ACCOUNT_SUSPENDED while its bot is suspended, and needs a new key once restored', async () => {
    const { key } = await create('closed_app');
    await operator.ask('post', 'users/closed_app/suspend', {});
    expect((await me(key)).body.code).toBe('ACCOUNT_SUSPENDED');
    await expect(elsewhere().verify(key)).rejects.toMatchObject({ code: 'ACCOUNT_SUSPENDED' });
    expect((await operator.http('post', 'apps/closed_app/keys', {})).body.code).toBe('ACCOUNT_SUSPENDED');
    await operator.ask('post', 'users/closed_app/restore', {});
    expect((await me(key)).status).toBe(401);
    const again = await operator.ask<AppKeyAnswer>('post', 'apps/closed_app/keys', {});
    expect((await me(again.key)).status).toBe(200);
  });

  it('is listed with its keys, also by `sessions list`; an erased one and other bots are not', async () => {
    const { user, id, key } = await create('listed', ['users', 'rooms']);
    await operator.ask('post', 'bots', { username: 'no_app' });
    await create('gone_app');
    await operator.ask('delete', 'users/gone_app');
    await me(key);
    const { apps } = await operator.ask<AppsAnswer>('get', 'apps');
    const names = apps.map(({ username }) => username);
    expect(names).toEqual([...names].sort());
    expect(names).not.toEqual(expect.arrayContaining(['no_app']));
    expect(names).not.toEqual(expect.arrayContaining(['gone_app']));
    const expected = { id, scopes: ['users', 'rooms'], createdAt: expect.any(String), lastSeenAt: expect.any(String) };
    expect(apps.find(({ username }) => username === 'listed')).toEqual({
      ...user,
      suspendedAt: null,
      ...{ users: 0, usersMode: 'open', provision: true },
      keys: [expected],
    });
    const { sessions } = await operator.ask<AdminSessions>('get', 'users/listed/sessions');
    expect(sessions).toEqual([expect.objectContaining({ id, via: null, scopes: ['users', 'rooms'] })]);
  });

  it('has settings that change one by one', async () => {
    const { user } = await create('set_app');
    const set = (body: object) => operator.ask<AppSettings>('put', 'apps/set_app/settings', body);
    expect(await set({ users: 'closed' })).toEqual({ usersMode: 'closed', provision: true });
    expect(await set({ provision: false })).toEqual({ usersMode: 'closed', provision: false });
    expect(await set({ users: 'open', provision: true })).toEqual({ usersMode: 'open', provision: true });
    expect(await operator.actsOn(user.id)).toEqual(['app.create', 'app.set', 'app.set', 'app.set']);
    expect((await operator.http('put', 'apps/set_app/settings', { users: 'half' })).body.field).toBe('users');
    expect((await operator.http('put', 'apps/first_app/settings', { users: 'open' })).status).toBe(404);
  });

  it('is recorded with each act on it', async () => {
    const { user, id } = await create('recorded', ['feed']);
    const { id: second } = await operator.ask<AppKeyAnswer>('post', 'apps/recorded/keys', {});
    await operator.ask('delete', `apps/recorded/keys/${id}`);
    const { records } = await operator.ask<AuditPage>('get', 'audit');
    const acts = records.filter(({ subject }) => subject === user.id).map(({ act, details }) => [act, details]);
    expect(acts.reverse()).toEqual([
      ['app.create', { key: id, scopes: ['feed'] }],
      ['app.key', { key: second, scopes: [...APP_SCOPES] }],
      ['app.revoke', { keys: [id] }],
    ]);
  });

  it('cannot take a name that is taken, and another bot or a user is no app', async () => {
    await auth.guest('first_app');
    const taken = await operator.http('post', 'apps', { username: 'First_App' });
    expect(taken.body).toMatchObject({ code: 'USERNAME_TAKEN', field: 'username' });
    await operator.ask('post', 'bots', { username: 'plain_bot' });
    for (const name of ['first_app', 'plain_bot', 'nobody_at_all']) {
      expect((await operator.http('post', `apps/${name}/keys`, {})).status).toBe(404);
      expect((await operator.http('delete', `apps/${name}/keys`)).status).toBe(404);
    }
    expect((await operator.http('post', 'apps', { username: 'app_x', scopes: ['root'] })).body.field).toBe('scopes');
    expect((await operator.http('post', 'apps', { username: 'app_x', scopes: [] })).body.field).toBe('scopes');
  });

  it.each(['parley_app_', 'parley_app_nonsense', `parley_app_${'A'.repeat(64)}`])(
    'is not recognized by the key %s',
    async (key) => {
      expect((await me(key)).body.code).toBe('UNAUTHENTICATED');
      await expect(elsewhere().verify(key)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    },
  );

  it('is not recognized by a key that is shown as a token of its bot, or the reverse', async () => {
    const { key } = await create('disguised');
    const { token } = await operator.ask<BotTokenAnswer>('post', 'bots/disguised/tokens', { keep: true });
    expect((await me(key.replace('parley_app_', 'parley_bot_'))).body.code).toBe('UNAUTHENTICATED');
    expect((await me(token.replace('parley_bot_', 'parley_app_'))).body.code).toBe('UNAUTHENTICATED');
  });
});
