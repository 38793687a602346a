import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { unpackTar } from 'modern-tar';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connect } from '#client';
import type { AuditPage, BotTokenAnswer, KeysAnswer, LagAnswer, NewInvite, NewOperator } from '#access/internal-api';
import type { SupportState } from '#access/support-api';
import { BUILD_VERSION } from '#platform/build-version';
import { LimitedParley } from '#testing/deployments/limited-parley';
import { TestOperator } from '#testing/topology/operator';
import { TestSocket } from '#testing/users/test-socket';
import { topology } from '#testing/topology/topology';
import { account, login, TestUser, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const PASSWORD = 'correct horse battery';
/** Ten times the promise, for a busy machine. Without the notice a gateway would notice after a minute. */
const CUT_WITHIN_MS = 20_000;

const users = usersOfTests();
const operator = new TestOperator();

/** A socket on each gateway. */
function everywhere(user: TestUser): Promise<TestSocket[]> {
  return Promise.all(topology().gateways.map(({ url }) => user.connect({ url })));
}

async function cutWith(sockets: TestSocket[], code: string): Promise<void> {
  await Promise.all(
    sockets.map(async (socket) => {
      await socket.until(() => !socket.io.connected, 'the end of the connection', CUT_WITHIN_MS);
      expect(socket.of('session:ended')).toEqual([{ code }]);
    }),
  );
}

async function bot(): Promise<{ username: string; user: TestUser; token: string }> {
  const username = uniqueName('bot');
  const { user, token } = await operator.ask<BotTokenAnswer>('bots', 'create', username, '--name', 'The helper');
  const tokens = { accessToken: token, tokenType: 'Bearer' as const, expiresIn: 0, sessionId: user.id as never };
  return { username, user: users.keep(new TestUser(user, tokens)), token };
}

async function actsOn(subject: string): Promise<string[]> {
  const { records } = await operator.ask<AuditPage>('audit', '--limit', '200');
  return records.filter((record) => record.subject === subject).map(({ act }) => act);
}

describe('the admin command suspends and restores', () => {
  it('closes every socket on every gateway with the reason, and the user cannot return', async () => {
    const alice = users.keep(await account('closed'));
    const sockets = await everywhere(alice);
    const { code, stdout } = await operator.run('suspend', alice.user.username, '--reason', 'spam');
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${alice.user.username} is suspended.\n` });
    await cutWith(sockets, 'ACCOUNT_SUSPENDED');
    await expect(alice.connect()).rejects.toMatchObject({ code: 'ACCOUNT_SUSPENDED' });
    for (const path of ['/v1/users/me', '/v1/rooms']) {
      const refused = await alice.http('get', path);
      expect(refused).toMatchObject({ status: 403, body: { code: 'ACCOUNT_SUSPENDED', retry: 'never' } });
    }
    await expect(login(alice.user.username, PASSWORD)).rejects.toThrow('ACCOUNT_SUSPENDED');
  });

  it('a suspended user stays visible in their rooms, and can return once restored', async () => {
    const [alice, bob] = [users.keep(await account('stays')), users.keep(await account('looks'))];
    const room = await (await alice.connect()).ask('room:create', { kind: 'group', name: 'Ours', memberIds: [bob.id] });
    await operator.ask('suspend', alice.id);
    const bobs = await bob.connect();
    const { members } = await bobs.ask('member:list', { roomId: room.id });
    expect(members.find(({ user }) => user.id === alice.id)).toMatchObject({
      state: 'joined',
      user: { username: alice.user.username },
    });
    await operator.ask('restore', alice.id);
    const back = users.keep(await login(alice.user.username, PASSWORD));
    const opened = await (await back.connect()).ask('room:open', { roomId: room.id });
    expect(opened.room.me.role).toBe('owner');
    expect(await actsOn(alice.id)).toEqual(['account.restore', 'account.suspend']);
  });
});

describe('the admin command creates bots', () => {
  it('that use sockets and HTTP with one token until it is revoked', async () => {
    const { username, user, token } = await bot();
    const alice = users.keep(await account('reads'));
    const room = await (
      await alice.connect()
    ).ask('room:create', { kind: 'group', name: 'Bots', memberIds: [user.id] });
    const reader = await alice.connect();
    await reader.ask('room:open', { roomId: room.id });
    const sockets = await everywhere(user);
    expect(Date.parse(sockets[0]!.ready.tokenExpiresAt)).toBeGreaterThan(Date.now() + 365 * 86_400_000);
    await sockets[0]!.ask('message:send', { id: randomUUID(), roomId: room.id, body: 'over a socket' });
    const sent = await user.http('post', `/v1/rooms/${room.id}/messages`).send({ id: randomUUID(), body: 'over HTTP' });
    expect(sent.status).toBe(201);
    await reader.wait('changes', ({ items }) =>
      items.some((item) => item.type === 'message' && item.message.body === 'over HTTP'),
    );
    const { messages } = await reader.ask('message:page', { roomId: room.id });
    const [said] = messages.filter(({ body }) => body === 'over a socket');
    expect(said?.sender).toMatchObject({ username, displayName: 'The helper', type: 'bot' });
    expect(await sockets[0]!.ask('session:refresh', { token })).toEqual({
      tokenExpiresAt: sockets[0]!.ready.tokenExpiresAt,
    });

    expect((await operator.run('bots', 'revoke', username)).stdout).toBe(
      'Tokens revoked: 1.\nNothing is scheduled by it.\n',
    );
    await cutWith(sockets, 'SESSION_REVOKED');
    await expect(user.connect()).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    // HTTP may reuse a check of the token for a second.
    const overHttp = async () => (await user.http('get', '/v1/rooms')).body as unknown;
    await expect.poll(overHttp, { timeout: CUT_WITHIN_MS }).toMatchObject({ code: 'SESSION_REVOKED' });
    expect(await actsOn(user.id)).toEqual(['bot.revoke', 'bot.create']);
  });

  it('that the client library signs in by token, until it is revoked', async () => {
    const { username, user, token } = await bot();
    const parley = connect({ url: topology().url });
    expect(await parley.bot(token)).toMatchObject({ id: user.id, type: 'bot' });
    const room = await parley.createRoom({ name: 'Bots' });
    room.send('by the library');
    await expect.poll(() => room.getSnapshot().messages.map(({ body }) => body)).toContain('by the library');
    await operator.run('bots', 'revoke', username);
    const state = () => [parley.me.getSnapshot(), parley.connection.getSnapshot()];
    await expect.poll(state, { timeout: CUT_WITHIN_MS }).toEqual([null, { status: 'closed' }]);
    await expect(parley.bot(token)).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
  });

  it('and issues a new token, which is all it writes to standard output', async () => {
    const { username, user } = await bot();
    const { stdout } = await operator.run('bots', 'token', username);
    const socket = await TestSocket.connect(stdout.trim());
    expect(socket.ready.userId).toBe(user.id);
    socket.close();
    await expect(user.connect()).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    expect((await operator.run('bots', 'list')).stdout).toContain(username);
  });

  it('and suspends them like other users', async () => {
    const { username, user } = await bot();
    const sockets = await everywhere(user);
    await operator.ask('suspend', username);
    await cutWith(sockets, 'ACCOUNT_SUSPENDED');
    await expect(user.connect()).rejects.toMatchObject({ code: 'ACCOUNT_SUSPENDED' });
  });
});

describe('the admin command ends sessions', () => {
  it('one session, or all of a user', async () => {
    const here = users.keep(await account('sessions'));
    const there = users.keep(await login(here.user.username, PASSWORD));
    const [hereSocket, thereSocket] = [await here.connect(), await there.connect()];
    const { sessions } = await operator.ask<{ sessions: { id: string }[] }>('sessions', 'list', here.user.username);
    expect(sessions.map(({ id }) => id).sort()).toEqual([here.tokens.sessionId, there.tokens.sessionId].sort());
    await operator.ask('sessions', 'end', here.user.username, '--session', here.tokens.sessionId);
    await cutWith([hereSocket], 'SESSION_REVOKED');
    expect(thereSocket.io.connected).toBe(true);
    expect((await operator.run('sessions', 'end', here.user.username, '--all')).stdout).toBe('Sessions ended: 1.\n');
    await cutWith([thereSocket], 'SESSION_REVOKED');
  });
});

describe('the admin command lets people back in', () => {
  const reset = (token: string, password: string) =>
    request(topology().url).post('/v1/auth/reset').send({ token, password });

  it('with a link for a new password, which ends all sessions and works once', async () => {
    const alice = users.keep(await account('forgets'));
    const sockets = await everywhere(alice);
    const { code, stdout, stderr } = await operator.run('password', 'reset', alice.user.username, '--expires', '1h');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(alice.user.username) });
    const [, token = ''] = /\/reset#([\w-]{22})\n$/.exec(stdout) ?? [];
    expect((await reset(token, 'a wholly new one')).status).toBe(204);
    await cutWith(sockets, 'SESSION_REVOKED');
    await expect(login(alice.user.username, PASSWORD)).rejects.toThrow('BAD_CREDENTIALS');
    users.keep(await login(alice.user.username, 'a wholly new one'));
    expect((await reset(token, 'another new one')).body).toMatchObject({ code: 'FORBIDDEN', field: 'token' });
    expect(await actsOn(alice.id)).toEqual(['password.reset']);
  });

  it('and by forgetting failed logins', async () => {
    const alice = users.keep(await account('locked'));
    const { stdout } = await operator.run('unlock', alice.user.username);
    expect(stdout).toBe(`${alice.user.username} is unlocked.\n`);
    expect(await actsOn(alice.id)).toEqual(['account.unlock']);
    expect((await operator.run('password', 'reset', alice.id, '--expires', 'soon')).code).toBe(1);
    const tooLong = await operator.run('password', 'reset', alice.id, '--expires', '31d');
    expect(tooLong).toMatchObject({ code: 1, stderr: 'parley: --expires: "31d" is more than 30d\n' });
  });
});

describe('the admin command erases and exports', () => {
  it('erases a user: the messages stay without a sender', async () => {
    const [alice, bob] = [users.keep(await account('erased')), users.keep(await account('remains'))];
    const alices = await alice.connect();
    const room = await alices.ask('room:create', { kind: 'group', name: 'Gone', memberIds: [bob.id] });
    await alices.ask('message:send', { id: randomUUID(), roomId: room.id, body: 'I was here' });
    const refused = await operator.run('erase', alice.user.username);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    await operator.ask('erase', alice.user.username, '--yes');
    await cutWith([alices], 'SESSION_REVOKED');
    const bobs = await bob.connect();
    await expect
      .poll(async () => {
        const { messages } = await bobs.ask('message:page', { roomId: room.id });
        return messages.find(({ body }) => body === 'I was here');
      })
      .toMatchObject({ senderId: null, sender: null });
    expect(await actsOn(alice.id)).toEqual(['user.erase']);
  });

  it('exports all data on a user into a file that only the operator can read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-export-'));
    try {
      const [alice, bob] = [users.keep(await account('exports')), users.keep(await account('blocked'))];
      const socket = await alice.connect();
      const room = await socket.ask('room:create', { kind: 'group', name: 'Kept' });
      const id = randomUUID();
      await socket.ask('message:send', { id, roomId: room.id, body: 'mine' });
      await socket.ask('reaction:add', { roomId: room.id, id, emoji: '👍' });
      await socket.ask('block:add', { userId: bob.id });
      await socket.ask('bookmark:put', { roomId: room.id, id });
      const at = new Date(Date.now() + 3_600_000).toISOString();
      await socket.ask('schedule:put', { id: randomUUID(), roomId: room.id, at, body: 'tomorrow' });
      const file = join(folder, 'alice.json');
      await operator.ask('export', alice.user.username, '--out', file);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const again = await operator.run('export', alice.user.username, '--out', file);
      expect({ code: again.code, stderr: again.stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/^parley: --out: .* exists; .*\n$/),
      });
      const { userId, records } = JSON.parse(await readFile(file, 'utf8')) as {
        userId: string;
        records: { kind: string; value: unknown }[];
      };
      expect(userId).toBe(alice.id);
      const of = (kind: string): string => JSON.stringify(records.filter((record) => record.kind === kind));
      expect(of('account')).toContain(alice.user.username);
      expect(of('session')).toContain(alice.tokens.sessionId);
      expect(of('room')).toContain(room.id);
      expect(of('message')).toContain('mine');
      expect(of('reaction')).toContain('👍');
      expect(of('readMarker')).toContain(room.id);
      expect(of('block')).toContain(bob.id);
      expect(of('bookmark')).toContain(id);
      expect(of('scheduled')).toContain('tomorrow');
      expect((await operator.run('export', alice.user.username)).stdout).toContain('"mine"');
      expect(await actsOn(alice.id)).toEqual(expect.arrayContaining(['user.export', 'user.export']));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('the admin command inspects and configures the services', () => {
  it('shows the lag of every partition, the epoch and the keys', async () => {
    const { partitions } = await operator.ask<LagAnswer>('lag');
    expect(partitions.map(({ partition }) => partition)).toEqual(partitions.map((_, index) => index));
    const socket = await users.keep(await account('epoch')).connect();
    expect(await operator.ask('epoch', 'show')).toEqual({ epoch: socket.ready.epoch });
    const { keys } = await operator.ask<KeysAnswer>('keys', 'list');
    expect(keys.map(({ state }) => state)).toContain('signing');
  });

  it('makes one archive for a question: each service with its version, its migrations and no secret', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-support-'));
    try {
      const out = join(folder, 'bundle.tar.gz');
      const { problems } = await operator.ask<{ problems: object }>('support-bundle', '--out', out);
      expect(problems).toEqual({ auth: [], history: [], courier: [] });
      const entries = await unpackTar(gunzipSync(await readFile(out)));
      const texts = new Map(entries.map(({ header, data }) => [header.name, Buffer.from(data ?? []).toString()]));
      for (const name of ['auth', 'history', 'courier']) {
        const state = JSON.parse(texts.get(`parley-support/${name}/state.json`) ?? '') as SupportState;
        expect(state).toMatchObject({ version: BUILD_VERSION, migrations: { schema: name, pending: [] } });
        expect(JSON.parse(texts.get(`parley-support/${name}/ready.json`) ?? '')).toMatchObject({ status: 'ready' });
        expect(texts.get(`parley-support/${name}/metrics.txt`)).toContain('parley_');
      }
      const secret = topology().admin?.['OPERATOR_SECRET'];
      if (secret !== undefined) expect([...texts.values()].join('')).not.toContain(secret);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('sets the retention of a room', async () => {
    const socket = await users.keep(await account('retains')).connect();
    const { id } = await socket.ask('room:create', { kind: 'group', name: 'Forgetful' });
    await operator.ask('retention', 'set', id, '--days', '30');
    const { rooms } = await operator.ask<{ rooms: { roomId: string }[] }>('retention', 'list');
    expect(rooms.find(({ roomId }) => roomId === id)).toMatchObject({ name: 'Forgetful', days: 30 });
    expect((await operator.run('retention', 'set', id, '--days', 'off')).stdout).toBe('Forgetful keeps everything.\n');
    expect(await actsOn(id)).toEqual(['retention.set', 'retention.set']);
  });

  it('reports an error in one line, with exit code 1', async () => {
    const unknown = await operator.run('suspend', 'nobody_at_all');
    expect(unknown).toEqual({ code: 1, stdout: '', stderr: 'parley: There is no user nobody_at_all. (NOT_FOUND)\n' });
    const nowhere = { DATA_DIR: join(tmpdir(), randomUUID()) };
    const alone = await new TestOperator(nowhere).run('lag');
    expect(alone).toMatchObject({ code: 1, stdout: '' });
    expect(alone.stderr).toMatch(/^parley: .*admin\.json: there is no such file; is Parley running\?.*\n$/);
    const url = 'http://127.0.0.1:9';
    const silent = { AUTH_INTERNAL_URL: url, HISTORY_INTERNAL_URL: url, OPERATOR_SECRET: randomUUID() };
    expect((await new TestOperator(silent).run('lag')).stderr).toMatch(
      /^parley: HISTORY_INTERNAL_URL: nothing answers/,
    );
  });

  it('uses routes that need the secret and that the front does not expose', async () => {
    const [{ url: auth } = { url: '' }] = topology().auths;
    const isEmbedded = topology().front === undefined;
    const path = '/internal/admin/auth/bots';
    expect((await request(auth).get(path)).status).toBe(401);
    const outside = await request(topology().url)
      .get(path)
      .set(isEmbedded ? { 'x-forwarded-for': '192.0.2.1' } : {});
    expect(outside.status).toBe(404);
  });
});

describe('an operator with a key', () => {
  it('acts on every service under the name that root gave, until the key is revoked', async () => {
    const name = uniqueName('opal');
    const { key } = await operator.ask<NewOperator>('operators', 'add', name);
    const opal = new TestOperator({ ...topology().admin, OPERATOR_KEY: key });
    const alice = users.keep(await account('acted'));
    const room = await (await alice.connect()).ask('room:create', { kind: 'group', name: 'Theirs' });
    await opal.ask('suspend', alice.id);
    await opal.ask('retention', 'set', room.id, '--days', '30');
    const { records } = await operator.ask<AuditPage>('audit', '--limit', '200');
    const byOpal = records.filter(({ actor }) => actor === name).map(({ act, subject }) => [act, subject]);
    expect(byOpal).toEqual([
      ['retention.set', room.id],
      ['account.suspend', alice.id],
    ]);
    expect((await opal.run('operators', 'add', uniqueName('another'))).stderr).toMatch(/\(FORBIDDEN\)\n$/);
    expect((await operator.run('operators', 'revoke', name)).code).toBe(0);
    for (const command of [['bots', 'list'], ['lag']]) {
      const { code, stderr } = await opal.run(...command);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: 'parley: OPERATOR_KEY: the services do not accept this key or secret\n',
      });
    }
    expect((await operator.run('operators', 'list')).stdout).not.toContain(name);
  });

  it('learns which variable has a wrong secret', async () => {
    const [[auth], [history]] = [topology().auths, topology().histories];
    const urls = { AUTH_INTERNAL_URL: auth?.url ?? '', HISTORY_INTERNAL_URL: history?.url ?? '' };
    const { code, stderr } = await new TestOperator({ ...urls, OPERATOR_SECRET: randomUUID() }).run('lag');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'parley: OPERATOR_SECRET: the services do not accept this key or secret\n',
    });
  });
});

describe('when registration needs an invitation, and guests need none', () => {
  let parley: LimitedParley;
  let host: TestOperator;

  beforeAll(async () => {
    parley = await LimitedParley.start({ REGISTRATION: 'invite', GUESTS: 'on', PUBLIC_URL: 'https://chat.example' });
    host = new TestOperator(parley.admin);
  });
  afterAll(() => parley.stop());

  const register = (invite?: string) =>
    parley.register({ username: uniqueName('invited'), password: PASSWORD, ...(invite !== undefined && { invite }) });

  it('a link from the admin command admits exactly its number of users', async () => {
    expect((await register()).status).toBe(403);
    const { code, link } = await host.ask<NewInvite>('invites', 'create', '--uses', '2', '--expires', '1h');
    expect(link).toBe(`https://chat.example/invite#${code}`);
    const answers = await Promise.all([code, code, code].map(register));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 403]);
    const refused = answers.find(({ status }) => status === 403);
    expect(await refused?.json()).toMatchObject({ code: 'FORBIDDEN', retry: 'never', field: 'invite' });
  });

  it('the admin command ends all guests, after a confirmation', async () => {
    const guest = await parley.guest(uniqueName('leaving'));
    const socket = await guest.connect();
    expect(await host.run('guests', 'end')).toMatchObject({ code: 1, stdout: '' });
    expect((await guest.get('/v1/users/me')).status).toBe(200);
    expect((await host.run('guests', 'end', '--yes')).stdout).toBe('Sessions ended: 1.\n');
    await cutWith([socket], 'SESSION_REVOKED');
    expect((await guest.get('/v1/users/me')).status).toBe(401);
  });

  it('a revoked link admits no user', async () => {
    const { id, code } = await host.ask<NewInvite>('invites', 'create');
    expect((await host.run('invites', 'list')).stdout).toContain(id);
    expect((await host.run('invites', 'revoke', id)).code).toBe(0);
    expect((await register(code)).status).toBe(403);
    expect((await host.run('invites', 'list')).stdout).not.toContain(id);
  });
});
