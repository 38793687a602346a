import { readFileSync } from 'node:fs';

import request from 'supertest';
import { beforeAll, expect, it } from 'vitest';

import { newId, type MessageId, type ReportPage, type RoomId } from '#contracts';
import type { HostSignIn, NewIncoming } from '#contracts';
import type { NewOperator, PasswordResetAnswer } from '#access/internal-api';
import { httpAims, socketAims, type Target } from '#testing/access/aims';
import { attempt, attemptOverHttp } from '#testing/access/attempts';
import { startDeployment } from '#testing/deployments/deployment';
import { LogLines } from '#testing/topology/log-lines';
import { TestOperator } from '#testing/topology/operator';
import { processTree } from '#testing/engines/process-tree';
import { setUp } from '#testing/engines/set-up';
import { confidentialFile, noteConfidential } from '#testing/secrets/confidential';
import { AppServer } from '#testing/users/app-server';
import { uploaded } from '#testing/users/test-files';
import { isEmbedded, topology, TOPOLOGY_FILE, untilWhole } from '#testing/topology/topology';
import { account, login } from '#testing/users/user';

const PASSWORD = 'a password that no log may show';
/** Sends in flight when PostgreSQL stops: their errors have the statements' parameters. */
const SENDS = 20;
/** A word of the list is in force everywhere after this time. */
const WORDS_MS = 60_000;
/** Fewer lines would mean that the level is not the lowest. */
const LINES_MIN = 200;
/** The beginning of a token, as it is noted. */
const TOKEN_CHARS = 40;

const log = new LogLines();
let roomId: RoomId;

const secret = (): string => `the secret ${newId<string>()}`;

/** A deployment that logs everything. */
const deployment = setUp(() =>
  startDeployment(isEmbedded() ? 'embedded' : 'cluster', { LOG_LEVEL: 'trace', ADMIN_FROM: 'any' }, (text) =>
    log.add(text),
  ),
);
const ann = setUp(() => account('ann', PASSWORD));
const socket = setUp(() => ann.connect());
beforeAll(async () => {
  roomId = (await socket.ask('room:create', { kind: 'group', name: 'logged' })).id;
});

async function ownThings(): Promise<Target> {
  const messageId = newId<string>();
  const { id: fileId } = await uploaded(ann, roomId, Buffer.from(secret()));
  const message = { id: messageId, roomId, body: secret(), ext: { word: secret() }, attachments: [fileId] };
  await socket.ask('message:send', message);
  const { accessToken, sessionId } = ann.tokens;
  return {
    ...{ roomId, messageId, fileId, userId: ann.id, sessionId, accessToken },
    ...{ word: secret(), epoch: socket.ready.epoch },
  };
}

it('every event and route is used with texts and tokens that no log may show', async () => {
  for (const aim of socketAims(await ownThings())) {
    if (aim.event === 'room:delete' || aim.event === 'room:leave') continue;
    await attempt(socket, {
      ...aim,
      request: 'body' in aim.request ? { ...aim.request, body: secret() } : aim.request,
    });
  }
  const again = await login(ann.user.username, PASSWORD);
  const target = { ...(await ownThings()), sessionId: again.tokens.sessionId };
  for (const aim of httpAims(target)) {
    if (aim.event === 'room:delete' || aim.event === 'room:leave') continue;
    const body = aim.body !== undefined && 'body' in aim.body ? { ...aim.body, body: secret() } : aim.body;
    await attemptOverHttp(ann, { ...aim, body });
  }
});

it('logins, refreshes and refused passwords and tokens too', async () => {
  await expect(login(ann.user.username, `${PASSWORD}, but wrong`)).rejects.toThrow('BAD_CREDENTIALS');
  const { refreshToken } = (await login(ann.user.username, PASSWORD)).tokens;
  await ann.http('post', '/v1/auth/refresh').send({ refreshToken }).expect(200);
  await ann
    .http('post', '/v1/auth/refresh')
    .send({ refreshToken: `${refreshToken}x` })
    .expect(401);
  await expect(ann.connect({ auth: { token: `${ann.tokens.accessToken}x`, protocol: 1 } })).rejects.toThrow();
  await ann.http('post', '/v1/rooms').set('authorization', `Bearer ${ann.tokens.accessToken}x`).send({}).expect(401);
  const passwords = { currentPassword: PASSWORD, newPassword: `${PASSWORD}, changed` };
  await ann.http('post', '/v1/auth/password').send(passwords).expect(204);
  const ben = await account('ben', PASSWORD);
  const { token } = await new TestOperator().request<PasswordResetAnswer>(
    'auth',
    'post',
    `users/${ben.user.id}/password-reset`,
    { lifetimeSeconds: 60 },
  );
  const reset = (shown: string) =>
    ben.http('post', '/v1/auth/reset').send({ token: shown, password: `${PASSWORD}, reset` });
  await reset(`${token}x`).expect(403);
  await reset(token).expect(204);
});

it('requests with keys of apps and ids of their hosts too', async () => {
  const shop = await AppServer.create();
  noteConfidential({ key: shop.key });
  const externalId = `the host’s own id ${newId<string>()}`.replaceAll(/[^a-z0-9-]/g, '_');
  const user = `users/${externalId}`;
  await shop.http('put', user).send({ displayName: 'Logged' }).expect(201);
  await shop.http('put', user).send({ displayName: '' }).expect(400);
  await shop.http('get', `${user}x`).expect(404);
  await shop.http('get', `${user}/unknown`).expect(404);
  const batch = [{ externalId: `${externalId}:2` }, { externalId: `${externalId}:3`, displayName: 'Logged' }];
  await shop.http('post', 'users').send({ users: batch }).expect(200);
  const room = `rooms/${externalId}`;
  await shop.http('put', room).send({ name: 'the secret name' }).expect(201);
  const request = { id: newId(), name: 'the secret name' };
  const made = await shop.http('post', `${room}/incoming`).send(request).expect(201);
  const { url, pairUrl } = made.body as NewIncoming;
  const token = url.slice(url.lastIndexOf('/') + 1);
  const signature = pairUrl.slice(pairUrl.lastIndexOf('/') + 1);
  noteConfidential({ token });
  noteConfidential({ token: signature });
  const mistyped = [
    `in/${token}`,
    `in/${token}x`,
    `in/${token}/x`,
    `IN/${token}`,
    `in%2F${token}`,
    `%69n/${token}`,
    `x/in/${token}`,
    `hooks/${token}`,
    `../hooks/${token}`,
    `../hooks/${token}x`,
    `..${new URL(pairUrl).pathname}`,
    `../HOOKS/x/${signature}`,
  ];
  const answers = mistyped.map(async (path) => {
    const answer = await fetch(`${topology().url}/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'the secret text' }),
    });
    return answer.status;
  });
  expect(await Promise.all(answers)).toEqual([
    200,
    404,
    404,
    expect.any(Number),
    404,
    404,
    404,
    404,
    200,
    404,
    200,
    404,
  ]);
  await shop.http('delete', `${room}/incoming/${request.id}`).expect(204);
  const named = { set: [{ externalId: `${externalId}:3` }], remove: [`${externalId}:4`] };
  await shop.http('post', `${room}/members`).send(named).expect(200);
  const message = { id: newId(), room: externalId, as: `${externalId}:3`, body: 'the secret text' };
  await shop.http('post', 'messages').send(message).expect(201);
  await shop
    .http('post', 'messages')
    .send({ ...message, id: newId(), as: `${externalId}:5` })
    .expect(404);
  await shop
    .http('put', 'direct')
    .send({ users: [externalId, `${externalId}:3`] })
    .expect(201);
  await shop.http('delete', room).expect(204);
  await shop.http('post', `${user}/suspend`).send({ reason: 'a reason' }).expect(204);
  await shop.http('post', `${user}/restore`).expect(204);
  const begun = await shop.http('post', `${user}/sessions`).send({}).expect(201);
  noteConfidential((begun.body as HostSignIn).tokens);
  const exchange = async (token: string) =>
    fetch(`${topology().url}/v1/auth/exchange`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ app: shop.name, token }),
    });
  const signed = await shop.signed({ sub: externalId, name: 'Logged' });
  noteConfidential({ token: signed });
  expect((await exchange(signed)).status).toBe(200);
  expect((await exchange(`${signed}x`)).status).toBe(401);
  await shop.http('delete', `${user}/sessions`).expect(204);
  expect((await exchange(signed)).status).toBe(401);
  await shop.http('delete', user).expect(204);
  await shop.http('get', user).set('authorization', `Bearer ${shop.key}x`).expect(401);
});

it('reports, reasons, words of the word list and what operators enter with too', async () => {
  const [ben, operator] = [await account('ben', PASSWORD), new TestOperator()];
  const [theirs, note, reason] = [await ben.connect(), secret(), secret()];
  noteConfidential({ note: reason });
  const { id: room } = await socket.ask('room:create', { kind: 'group', name: 'judged', memberIds: [ben.id] });
  const send = (body: string) => theirs.request('message:send', { id: newId(), roomId: room, body });
  const id = newId<MessageId>();
  await theirs.ask('message:send', { id, roomId: room, body: secret() });
  await socket.ask('message:report', { roomId: room, id, reason: 'other', note });
  await ben.http('post', `/v1/rooms/${room}/messages/${id}/report`).send({ reason: 'other', note }).expect(403);
  const { reports } = await operator.request<ReportPage>('history', 'get', 'reports?limit=200');
  const reportId = reports.find(({ messageId }) => messageId === id)?.id ?? '';
  await operator.request('history', 'post', `reports/${reportId}/close`, { deleteMessage: true });
  await socket.ask('member:mute', { roomId: room, userId: ben.id, seconds: 60, reason });
  expect(await send(secret())).toMatchObject({ ok: false, error: { code: 'MUTED' } });
  await socket.ask('member:ban', { roomId: room, userId: ben.id, reason });
  await ben.http('post', `/v1/rooms/${room}/join`).send({}).expect(403);
  await theirs.ask('sync', {});

  const word = secret();
  noteConfidential({ text: word });
  await operator.request('history', 'post', 'words', { text: word });
  const refused = async () => {
    const ack = await socket.request('message:send', { id: newId(), roomId, body: `here is ${word}` });
    return ack.ok ? 'ok' : ack.error.code;
  };
  await expect.poll(refused, { timeout: WORDS_MS, interval: 500 }).toBe('REFUSED');
  await operator.request('history', 'post', 'words/remove', { text: word });

  const { key } = await operator.request<NewOperator>('auth', 'post', 'operators', { name: `op ${newId<string>()}` });
  noteConfidential({ key });
  // Routes of the console are in no document, against which `fetch` is held.
  const page = request(topology().url);
  const enter = (given: string) =>
    page.post('/v1/admin/auth/session').set('origin', new URL(topology().url).origin).send({ key: given });
  await enter(`${key}x`).expect(401);
  const [cookie = ''] = (await enter(key).expect(200)).get('set-cookie') ?? [];
  const token = /^parley_admin=([^;]+)/.exec(cookie)?.[1] ?? '';
  expect(token).not.toBe('');
  noteConfidential({ token });
  const as = { cookie: `parley_admin=${token}` };
  await page.get('/v1/admin/history/reports').set(as).expect(200);
  await page.get('/v1/admin/history/unknown').set(as).expect(404);

  const audits = ['auth', 'history'] as const;
  const acts = await Promise.all(audits.map((service) => operator.request(service, 'get', 'audit?limit=200')));
  for (const value of [note, reason, word, key, token]) expect(JSON.stringify(acts)).not.toContain(value);
});

it('statements that fail in PostgreSQL too', async () => {
  const frozen = processTree(topology().postgres.pid);
  for (const pid of frozen) process.kill(pid, 'SIGSTOP');
  const sends = Array.from({ length: SENDS }, () =>
    socket.request('message:send', { id: newId(), roomId, body: secret() }),
  );
  const acks = await Promise.all(sends);
  for (const pid of frozen) process.kill(pid, 'SIGCONT');
  await untilWhole();
  expect(acks.filter(({ ok }) => !ok).length).toBeGreaterThan(0);
});

it('no line of the log of all this shows any of them', async () => {
  const noted = readFileSync(confidentialFile(process.env[TOPOLOGY_FILE] ?? ''), 'utf8');
  for (const value of ['the secret', PASSWORD, ann.tokens.accessToken.slice(0, TOKEN_CHARS), 'own_id'])
    expect(noted).toContain(value);
  expect(log.lines.length).toBeGreaterThan(LINES_MIN);
  await expect(deployment.stop()).resolves.toBeUndefined();
});
