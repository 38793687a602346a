import { describe, expect, it } from 'vitest';

import { newId } from '#contracts';
import type { AdminSessions, AppsAnswer, AuditPage } from '#access/internal-api';
import type { ServiceName } from '#config/services';
import { TestOperator } from '#testing/topology/operator';
import { processesOf, topology } from '#testing/topology/topology';
import { TestSocket } from '#testing/users/test-socket';
import { AppServer } from '#testing/users/app-server';
import { uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

/** Ten times the promise, for a busy machine. Without the notice a service would notice after a minute. */
const ENDED_WITHIN_MS = 20_000;
const PAGE = 'https://page.example';

const users = usersOfTests();
const operator = new TestOperator();

/** The path on every process of the service. */
function pathsOn(service: ServiceName, path: string): string[] {
  return processesOf(service).map(({ url }) => `${url}${path}`);
}

describe('`apps`', () => {
  it('prints a key alone on standard output, once; `list` shows its id, never the key', async () => {
    const name = uniqueName('app');
    const { code, stdout } = await operator.run('apps', 'create', name);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^parley_app_[\w-]{64}\n$/);
    const socket = await TestSocket.connect(stdout.trim());
    socket.close();
    const listed = (await operator.run('apps', 'list')).stdout;
    expect(listed).toContain(name);
    expect(listed).not.toContain('parley_app_');
    const { records } = await operator.request<AuditPage>('auth', 'get', 'audit?limit=200');
    expect(JSON.stringify(records)).not.toContain(stdout.trim().slice(-40));
  });
});

describe('a key with the scope rooms', () => {
  it('is a token of the bot, over HTTP and sockets, until it is revoked; the others stay', async () => {
    const app = await AppServer.create('rooms');
    const { name, answer } = app;
    const [bot, other] = [users.keep(app.bot), (await app.withKey()).bot];
    const socket = await bot.connect();
    expect(socket.ready.userId).toBe(bot.id);
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'made by a key' });
    const sent = await bot.http('post', `/v1/rooms/${roomId}/messages`).send({ id: newId(), body: 'over HTTP' });
    expect(sent.status).toBe(201);
    const { sessions } = await operator.request<AdminSessions>('auth', 'get', `users/${name}/sessions`);
    expect(sessions.map(({ id }) => id)).toContain(answer.id);

    expect((await operator.run('apps', 'revoke', name, '--key', answer.id)).stdout).toBe(
      'Keys revoked: 1.\nNothing that they made is there.\n',
    );
    await socket.until(() => !socket.io.connected, 'the end of the connection', ENDED_WITHIN_MS);
    expect(socket.of('session:ended')).toEqual([{ code: 'SESSION_REVOKED' }]);
    await expect(bot.connect()).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    await other.http('get', '/v1/rooms').expect(200);
    const { apps } = await operator.request<AppsAnswer>('auth', 'get', 'apps');
    expect(apps.find(({ username }) => username === name)?.keys).toHaveLength(1);
  });

  it('is SESSION_REVOKED on every service once it is revoked', async () => {
    const { name, key } = await AppServer.create();
    const paths = [...pathsOn('history', '/v1/rooms'), ...pathsOn('auth', '/v1/users/me')];
    const ask = async (url: string): Promise<unknown> => {
      const got = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
      return got.ok ? 'ok' : ((await got.json()) as { code: string }).code;
    };
    for (const url of paths) expect(await ask(url)).toBe('ok');
    await operator.request('auth', 'delete', `apps/${name}/keys`);
    for (const url of paths) await expect.poll(() => ask(url), { timeout: ENDED_WITHIN_MS }).toBe('SESSION_REVOKED');
    for (const { url } of topology().gateways)
      await expect(TestSocket.connect(key, { url })).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
  });

  it('is ended by `bots revoke`, and by the suspension of the bot with ACCOUNT_SUSPENDED', async () => {
    const [revoked, suspended] = [await AppServer.create(), await AppServer.create()];
    await operator.request('auth', 'delete', `bots/${revoked.name}/tokens`);
    await expect(revoked.bot.connect()).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    await operator.request('auth', 'post', `users/${suspended.name}/suspend`);
    await expect(suspended.bot.connect()).rejects.toMatchObject({ code: 'ACCOUNT_SUSPENDED' });
    const overHttp = async (): Promise<unknown> => (await suspended.bot.http('get', '/v1/rooms')).body as unknown;
    await expect.poll(overHttp, { timeout: ENDED_WITHIN_MS }).toMatchObject({ code: 'ACCOUNT_SUSPENDED' });
  });
});

describe('a key is FORBIDDEN', () => {
  it('in a page, over HTTP and in a handshake, whatever the page is', async () => {
    const { bot } = await AppServer.create();
    for (const origin of [PAGE, topology().url]) {
      for (const path of ['/v1/users/me', '/v1/rooms', '/v1/openapi.json']) {
        const { status, body } = await bot.http('get', path).set('origin', origin);
        expect({ path, status, body }).toMatchObject({
          path,
          status: 403,
          body: { code: 'FORBIDDEN', field: 'origin' },
        });
      }
      for (const transport of ['websocket', 'polling'] as const) {
        const options = { origin, transports: [transport] };
        await expect(TestSocket.connect(bot.tokens.accessToken, options)).rejects.toMatchObject({
          code: 'FORBIDDEN',
          details: { field: 'origin' },
        });
      }
    }
    await bot.http('get', '/v1/rooms').expect(200);
  });

  it('on each route of accounts and sessions', async () => {
    const { bot } = await AppServer.create();
    for (const [method, path] of [
      ['get', '/v1/auth/sessions'],
      ['delete', `/v1/auth/sessions/${bot.tokens.sessionId}`],
      ['delete', '/v1/auth/sessions'],
      ['post', '/v1/auth/logout'],
      ['get', '/v1/auth/ways'],
    ] as const) {
      const { status, body } = await bot.http(method, path);
      expect({ path, status, body }).toMatchObject({ path, status: 403, body: { code: 'FORBIDDEN', field: 'token' } });
    }
    await bot.http('get', '/v1/rooms').expect(200);
  });

  it('as a token of the bot without the scope rooms, over HTTP and in a handshake', async () => {
    const { bot: other } = await AppServer.create('users', 'sessions', 'feed');
    for (const path of ['/v1/users/me', '/v1/rooms']) {
      const { status, body } = await other.http('get', path);
      expect({ path, status, body }).toMatchObject({ path, status: 403, body: { code: 'FORBIDDEN', field: 'scope' } });
    }
    await expect(other.connect()).rejects.toMatchObject({ code: 'FORBIDDEN', details: { field: 'scope' } });
  });
});
