import request from 'supertest';
import { describe, expect, it, vi } from 'vitest';
import type { NewOperator } from '#access/internal-api';
import { newOperatorKey } from '#access/operator-key.policy';
import { SecurityLog } from '#platform/security-log';
import { setAuth } from '../../testing/set-auth.js';
import { OPERATOR_SECRET } from '../../testing/test-auth.js';

const HOST = 'chat.example';
const OWN = { host: HOST, origin: `https://${HOST}`, 'content-type': 'application/json' };
const SESSION = 'auth/session';

type Method = 'get' | 'post' | 'delete';

describe('the console', () => {
  const {
    auths,
    auth,
    operator: root,
  } = setAuth({
    ADMIN_FROM: 'loopback',
    CORS_ORIGINS: 'https://other.example',
  });

  const http = (method: Method, path: string, headers: object = {}, at = auth) =>
    request(at.url)
      [method](`/v1/admin/${path}`)
      .set({ ...OWN, ...headers });
  const signIn = (key: string, headers: object = {}, at = auth) => http('post', SESSION, headers, at).send({ key });
  const newKey = (name: string, role: 'moderator' | 'admin' = 'admin'): Promise<NewOperator> =>
    root.ask<NewOperator>('post', 'operators', { name, role });
  const cookieOf = (answer: request.Response): string => answer.headers['set-cookie']![0]!.split(';')[0]!;
  const enter = async (key: string): Promise<{ cookie: string }> => ({ cookie: cookieOf(await signIn(key)) });

  it('gives an operator’s key a cookie that opens the routes of the command, by role', async () => {
    const { key } = await newKey('mona', 'moderator');
    const answer = await signIn(key).expect(200);
    expect(answer.body).toEqual({ name: 'mona', role: 'moderator' });
    expect(answer.headers['cache-control']).toBe('no-store');
    const [pair, ...attributes] = answer.headers['set-cookie']![0]!.split('; ');
    expect(pair).toMatch(/^parley_admin=[\w-]{43}$/);
    expect(attributes).toEqual(
      expect.arrayContaining(['Max-Age=28800', 'Path=/v1/admin', 'HttpOnly', 'Secure', 'SameSite=Strict']),
    );
    const cookie = { cookie: pair };
    expect((await http('get', SESSION, cookie)).body).toEqual({ name: 'mona', role: 'moderator' });
    const users = await http('get', 'auth/users', cookie).expect(200);
    expect(users.headers['cache-control']).toBe('no-store');
    await http('get', 'auth/invites', cookie).expect(200);
    const refused = await http('post', 'auth/invites', cookie).send({ uses: 1, lifetimeSeconds: 60 });
    expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    const stored = JSON.stringify(await auths.query('SELECT s::text FROM auth.console_sessions s'));
    expect(stored).not.toContain(pair!.split('=')[1]);
    expect(stored).not.toContain(key);
  });

  it('leaves Secure off on localhost', async () => {
    const { key } = await newKey('local');
    const answer = await signIn(key, { host: 'localhost:3000', origin: 'http://localhost:3000' });
    expect(answer.headers['set-cookie']![0]).not.toContain('Secure');
  });

  it('does for an operator what the command does, with the operator’s name in the audit', async () => {
    const cookie = await enter((await newKey('opal')).key);
    const { user } = await auth.register('console_noise');
    await http('post', `auth/users/${user.id}/suspend`, cookie).send({ reason: 'spam' }).expect(200);
    const { body } = await http('get', 'auth/audit', cookie);
    expect(body.records[0]).toMatchObject({ actor: 'opal', act: 'account.suspend', subject: user.id });
  });

  it('opens no route that is for the command alone', async () => {
    const cookie = await enter((await newKey('curious')).key);
    const { user } = await auth.register('console_export');
    for (const path of [`auth/users/${user.id}/export`, 'auth/support', 'auth/bots', 'auth/no/such/route'])
      expect((await http('get', path, cookie)).body, path).toMatchObject({ code: 'NOT_FOUND' });
    expect((await http('post', 'auth/operators', cookie).send({ name: 'another' })).body.code).toBe('NOT_FOUND');
  });

  it('refuses wrong and revoked keys, root, and requests without a cookie that lives', async () => {
    const { key } = await newKey('short');
    await root.ask('delete', 'operators/short');
    for (const wrong of [key, newOperatorKey(), OPERATOR_SECRET, 'x'])
      expect(await signIn(wrong)).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    const made = { cookie: `parley_admin=${'x'.repeat(43)}` };
    for (const headers of [{}, made, { cookie: 'parley_admin=x' }, { 'x-parley-operator-key': OPERATOR_SECRET }])
      for (const path of ['auth/users', SESSION])
        expect((await http('get', path, headers)).body).toMatchObject({ code: 'UNAUTHENTICATED' });
    const token = (await auth.register('console_user')).tokens.accessToken;
    expect((await http('get', 'auth/users', { authorization: `Bearer ${token}` })).status).toBe(401);
  });

  it('ends with a sign-out, a revoked key, 8 hours, and 30 minutes without use', async () => {
    const { key } = await newKey('leaving');
    const [first, second, third, fourth] = await Promise.all([enter(key), enter(key), enter(key), enter(key)]);
    const isIn = async (cookie: object) => (await http('get', 'auth/users', cookie)).status === 200;
    await http('delete', SESSION, first).send({}).expect(204);
    expect(await Promise.all([isIn(first), isIn(second)])).toEqual([false, true]);
    const age = (column: string, by: string, { cookie }: { cookie: string }) =>
      auths.query(
        `UPDATE auth.console_sessions SET ${column} = ${column} - $1::interval WHERE token_hash = sha256($2::bytea)`,
        [by, cookie.split('=')[1]],
      );
    await age('used_at', '29 minutes', second);
    await age('used_at', '31 minutes', third);
    await age('ends_at', '8 hours', fourth);
    expect(await Promise.all([isIn(second), isIn(third), isIn(fourth)])).toEqual([true, false, false]);
    await root.ask('delete', 'operators/leaving');
    expect(await isIn(second)).toBe(false);
  });

  it('counts a changed role from the next request on', async () => {
    const cookie = await enter((await newKey('rising', 'moderator')).key);
    const create = () => http('post', 'auth/invites', cookie).send({ uses: 1, lifetimeSeconds: 60 });
    expect((await create()).status).toBe(403);
    await root.ask('put', 'operators/rising/role', { role: 'admin' });
    expect((await create()).status).toBe(201);
  });

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin of CORS_ORIGINS', { origin: 'https://other.example' }],
    ['another port', { origin: `https://${HOST}:8443` }],
    ['a sandboxed page', { origin: 'null' }],
    ['a form', { 'content-type': 'text/plain' }],
  ])('takes no change from %s', async (_, headers) => {
    const { key } = await newKey(`csrf ${Object.values(headers)[0]!.replaceAll(/\W/g, '')}`);
    const cookie = await enter(key);
    const { user } = await auth.register(`csrf_${Object.values(headers)[0]!.replaceAll(/\W/g, '').slice(0, 20)}`);
    const body = JSON.stringify({});
    const answers = await Promise.all([
      http('post', `auth/users/${user.id}/suspend`, { ...cookie, ...headers }).send(body),
      http('post', SESSION, headers).send(JSON.stringify({ key })),
      http('delete', SESSION, { ...cookie, ...headers }).send(body),
    ]);
    for (const { status } of answers) expect([403, 415]).toContain(status);
    expect((await http('get', 'auth/users', cookie)).status).toBe(200);
    expect(await root.actsOn(user.id)).toEqual([]);
  });

  it('takes no change without an origin or a body, and tells a page of another origin nothing', async () => {
    const cookie = await enter((await newKey('bare')).key);
    const { origin: _, ...bare } = OWN;
    const plain = request(auth.url)
      .delete(`/v1/admin/${SESSION}`)
      .set({ ...bare, ...cookie });
    expect((await plain.send({})).body.code).toBe('FORBIDDEN');
    expect((await http('delete', SESSION, cookie)).body.code).toBe('FORBIDDEN');
    const read = await http('get', 'auth/users', { ...cookie, origin: 'https://other.example' });
    expect(read.body).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('answers as an unknown path outside of ADMIN_FROM, and where it is off', async () => {
    const { key } = await newKey('outside');
    const cookie = await enter(key);
    const unknown = await request(auth.url).get('/v1/no/such/path');
    const others = await Promise.all([auths.open(), auths.open({ ADMIN_FROM: '10.0.0.0/8' })]);
    const asked = others.flatMap((at) => [http('get', 'auth/users', cookie, at), signIn(key, {}, at)]);
    const proxied = ['via', 'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'].map((header) =>
      http('get', 'auth/users', { ...cookie, [header]: '127.0.0.1' }),
    );
    for (const answer of await Promise.all([...asked, ...proxied]))
      expect({ status: answer.status, body: answer.body }).toEqual({ status: 404, body: unknown.body });
  });

  it('follows TRUST_PROXY', async () => {
    const { key } = await newKey('behind');
    const at = await auths.open({ ADMIN_FROM: '10.0.0.0/8', TRUST_PROXY: 'loopback' });
    const status = async (ip: string) => (await signIn(key, { 'x-forwarded-for': ip }, at)).status;
    expect([await status('10.1.2.3'), await status('11.1.2.3')]).toEqual([200, 404]);
  });

  it('refuses an address after too many wrong keys, also with a right one, and logs each of them once', async () => {
    const at = await auths.open({ ADMIN_FROM: 'any', RATE_LIMITS: 'on', RATE_ADMIN: '3/1h', TRUST_PROXY: 'loopback' });
    const { key } = await newKey('guessed');
    const from = (ip: string, given: string) => signIn(given, { 'x-forwarded-for': ip }, at);
    const write = vi.spyOn(at.app.get(SecurityLog), 'write');
    for (let n = 0; n < 5; n += 1) expect((await from('192.0.2.1', key)).status).toBe(200);
    for (let n = 0; n < 3; n += 1) expect((await from('192.0.2.1', newOperatorKey())).status).toBe(401);
    expect((await from('192.0.2.1', key)).body).toMatchObject({ code: 'RATE_LIMITED', scope: 'admin' });
    expect((await from('192.0.2.2', key)).status).toBe(200);
    const lines = write.mock.calls.filter(([event]) => event === 'internal.refused' || event === 'operator.entered');
    const entered = ['operator.entered', { operator: 'guessed', address: '192.0.2.1' }];
    const wrong = ['internal.refused', { method: 'POST', route: '/v1/admin/auth/session', address: '192.0.2.1' }];
    const last = ['operator.entered', { operator: 'guessed', address: '192.0.2.2' }];
    expect(lines).toEqual([...Array(5).fill(entered), ...Array(3).fill(wrong), last]);
  });
});
