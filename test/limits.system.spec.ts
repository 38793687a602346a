import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { connect } from '#client';
import { newId, type RoomId } from '#contracts';
import type { IncomingAnswer } from '#access/internal-api';
import { LimitedParley, type LimitedUser } from '#testing/deployments/limited-parley';
import { setUp } from '#testing/engines/set-up';
import { TestOperator } from '#testing/topology/operator';
import { announcementOf } from '#testing/users/test-files';
import type { TestSocket } from '#testing/users/test-socket';
import { uniqueName } from '#testing/users/user';

const SETTINGS = {
  RATE_SEND: '60/2s',
  RATE_SEND_ROOM: '20/2s',
  RATE_CREATE: '6/1h',
  RATE_FILES: '3/1h',
  RATE_CONNECT_USER: '6/1h',
  RATE_GUEST: '1000/1h',
  RATE_LOGIN_ACCOUNT: '2/1h',
  RATE_INCOMING: '5/1h',
  RATE_TOKENS: '4/1h',
};

const SOON_MS = 30_000;

const parley = setUp(() => LimitedParley.start(SETTINGS));

async function someone(prefix: string): Promise<{ user: LimitedUser; socket: TestSocket }> {
  const user = await parley.guest(uniqueName(prefix));
  return { user, socket: await user.connect() };
}

async function group(socket: TestSocket): Promise<RoomId> {
  return (await socket.ask('room:create', { kind: 'group', name: 'limits' })).id;
}

/** The code, verdict and scope of each answer over HTTP. */
async function problem(answer: Promise<Response>): Promise<{ status: number; code?: string; scope?: string }> {
  const { status, body } = { status: (await answer).status, body: (await (await answer).json()) as object };
  return { status, ...body };
}

describe('rate limits', () => {
  it('count announced files, and not reading them', async () => {
    const { user, socket } = await someone('uploader');
    const path = `/v1/rooms/${await group(socket)}/files`;
    const bytes = Buffer.from('x');
    const ids = Array.from({ length: 3 }, () => announcementOf(bytes).id);
    for (const id of ids) expect((await user.post(path, announcementOf(bytes, { id }))).status).toBe(201);
    const limited = { status: 429, code: 'RATE_LIMITED', scope: 'files' };
    expect(await problem(user.post(path, announcementOf(bytes)))).toMatchObject(limited);
    expect((await user.post('/v1/files/urls', { ids })).status).toBe(200);
    expect((await user.get(path)).status).toBe(200);
  });

  it('refuse the rest of a flood with retryAfterMs, and resends are stored in order', async () => {
    const { socket } = await someone('flood');
    const roomId = await group(socket);
    const bodies = Array.from({ length: 50 }, (_, index) => `line ${String(index)}`);
    const waiting = bodies.map((body) => ({ id: newId(), roomId, body }));
    const refusals = new Set<string>();
    while (waiting.length > 0) {
      const acks = await Promise.all(waiting.map((message) => socket.request('message:send', message)));
      const refusedAt = acks.findIndex(({ ok }) => !ok);
      expect(acks.slice(refusedAt === -1 ? acks.length : refusedAt).filter(({ ok }) => ok)).toEqual([]);
      const last = acks.at(-1);
      if (last?.ok === false) {
        expect(last.error).toMatchObject({ code: 'RATE_LIMITED', retry: 'later' });
        refusals.add(String(last.error.scope));
        await sleep(last.error.retryAfterMs ?? 0);
      }
      waiting.splice(0, refusedAt === -1 ? waiting.length : refusedAt);
    }
    expect(refusals).toEqual(new Set(['send.room']));
    const { messages } = await socket.ask('message:page', { roomId, limit: 200 });
    expect(messages.flatMap(({ kind, body }) => (kind === 'text' ? [body] : []))).toEqual(bodies);
    for (let i = 0; i < 30; i += 1) socket.io.emit('message:send', { id: newId(), roomId, body: 'more' });
    const [, first] = messages;
    const repeat = await socket.ask('message:send', { id: first?.id, roomId, body: bodies[0] });
    expect(repeat).toMatchObject({ dup: true, seq: first?.seq });
  });

  it('refuse the right password after failures of strangers, except from the client library on a known device', async () => {
    const credentials = { username: uniqueName('owner'), password: 'correct horse battery' };
    const [owner, stranger] = [connect({ url: parley.url }), connect({ url: parley.url })];
    try {
      await owner.register(credentials);
      await owner.logout();
      for (const code of ['BAD_CREDENTIALS', 'BAD_CREDENTIALS', 'RATE_LIMITED'])
        await expect(stranger.login({ ...credentials, password: 'a guess' })).rejects.toMatchObject({ code });
      await expect(stranger.login(credentials)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      expect(await owner.login(credentials)).toMatchObject({ username: credentials.username });
    } finally {
      owner.close();
      stranger.close();
    }
  });

  it('count new rooms of one user over all processes', async () => {
    const { user, socket } = await someone('maker');
    const far = await user.connect(parley.processes - 1);
    for (let i = 0; i < 6; i += 1) await group(i % 2 === 0 ? socket : far);
    // A process knows the counts of the others after its first request.
    for (const each of [socket, far]) {
      await expect
        .poll(async () => (await each.request('room:create', { kind: 'group', name: 'more' })).ok, { timeout: SOON_MS })
        .toBe(false);
    }
    const refused = await far.refused('room:create', { kind: 'group', name: 'more' });
    expect(refused).toMatchObject({ code: 'RATE_LIMITED', scope: 'create' });
  });

  it('count connections of one user over all processes', async () => {
    const user = await parley.guest(uniqueName('nervous'));
    for (let i = 0; i < 6; i += 1) await user.connect(i % parley.processes);
    await expect(user.connect()).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { scope: 'connect.user' } });
  });

  it('count the posts to each incoming webhook, and those to unknown ones by the IP that they come from', async () => {
    const { user, socket } = await someone('CI');
    const roomId = await group(socket);
    const operator = new TestOperator(parley.admin);
    const make = async () => (await operator.ask<IncomingAnswer>('incoming', 'create', roomId, '--name', 'CI')).path;
    const send = (path: string) => problem(user.post(path, { body: 'x' }));
    const [one, other] = [await make(), await make()];
    for (let count = 0; count < 5; count += 1) expect(await send(one)).not.toHaveProperty('code');
    expect(await send(one)).toMatchObject({ code: 'RATE_LIMITED', scope: 'incoming' });
    for (let count = 0; count < 4; count += 1)
      expect(await send('/v1/in/unknown')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send('/v1/in/unknown')).toMatchObject({ code: 'RATE_LIMITED', scope: 'token' });
    expect(await send(other)).not.toHaveProperty('code');
  });
});
