import request from 'supertest';

import { newId, type RoomState, type Session } from '#contracts';
import type { HostSignIn, NewIncoming } from '#contracts';
import type { PasswordResetAnswer } from '#access/internal-api';
import { watchHttp } from '#testing/documents/http-watch';
import { TestOperator } from '#testing/topology/operator';
import { topology, untilWhole } from '#testing/topology/topology';
import { AppServer } from '#testing/users/app-server';
import { account, guest, login, type TestUser, uniqueName } from '#testing/users/user';

const PASSWORD = 'correct horse battery';

/** Calls every route of the document correctly. */
export async function everyRoute(): Promise<void> {
  await publicRoutes();
  await accounts();
  await apps();
  const [ann, ben] = [await account('ann'), await guest('ben')];
  const { body } = await ann
    .http('post', '/v1/rooms')
    .send(group([ben]))
    .expect(201);
  const { id: roomId } = body as RoomState;
  await rooms(ann, ben, roomId);
  await messages(ann, ben, `/v1/rooms/${roomId}`);
  await members(ann, ben, `/v1/rooms/${roomId}`);
  await ann.http('delete', `/v1/rooms/${roomId}`).expect(204);
  for (const method of ['put', 'delete'] as const) await ann.http(method, `/v1/blocks/${ben.id}`).expect(204);
  await ann.http('get', '/v1/blocks').expect(200);
  await ann.http('post', '/v1/sync').send({ limit: 5, subscribe: 'none' }).expect(200);
}

function group(others: readonly TestUser[]): object {
  return {
    id: newId(),
    kind: 'group',
    name: uniqueName('tour'),
    visibility: 'public',
    memberIds: others.map(({ id }) => id),
  };
}

/** Routes without authentication. */
async function publicRoutes(): Promise<void> {
  await untilWhole();
  const paths = ['/.well-known/jwks.json', '/v1/openapi.json', '/v1/asyncapi.json'];
  for (const path of paths) await watchHttp(request(topology().url).get(path)).expect(200);
  // Not every front exposes these.
  for (const { url } of topology().gateways)
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      await watchHttp(request(url).get(path)).expect(200);
}

async function accounts(): Promise<void> {
  const user = await account('tour', PASSWORD);
  const second = await login(user.user.username, PASSWORD);
  const { sessions } = (await user.http('get', '/v1/auth/sessions').expect(200)).body as { sessions: Session[] };
  const other = sessions.find(({ current }) => !current)?.id ?? '';
  await user.http('delete', `/v1/auth/sessions/${other}`).expect(204);
  await user.http('delete', '/v1/auth/sessions').expect(204);
  const { refreshToken } = user.tokens;
  await user.http('post', '/v1/auth/refresh').send({ refreshToken }).expect(200);
  await user.http('get', '/v1/users/me').expect(200);
  await user.http('patch', '/v1/users/me').send({ displayName: 'Tourist' }).expect(200);
  await user.http('get', `/v1/users?query=${user.user.username}&limit=5`).expect(200);
  await user.http('get', `/v1/users/${second.id}`).expect(200);
  const passwords = { currentPassword: PASSWORD, newPassword: `${PASSWORD}!` };
  await user.http('post', '/v1/auth/password').send(passwords).expect(204);
  await user.http('delete', '/v1/users/me').send({ password: passwords.newPassword }).expect(204);
  const forgetful = await account('tour', PASSWORD);
  const { token } = await new TestOperator().request<PasswordResetAnswer>(
    'auth',
    'post',
    `users/${forgetful.id}/password-reset`,
    { lifetimeSeconds: 60 },
  );
  const reset = { token, password: passwords.newPassword };
  await watchHttp(request(topology().url).post('/v1/auth/reset')).send(reset).expect(204);
  const upgraded = await guest('tour');
  await upgraded.http('post', '/v1/auth/upgrade').send({ password: PASSWORD }).expect(200);
  await upgraded.http('post', '/v1/auth/logout').expect(204);
}

async function apps(): Promise<void> {
  const shop = await AppServer.create();
  const externalId = uniqueName('tourist');
  const user = `users/${externalId}`;
  await shop.http('put', user).send({ displayName: 'Tourist' }).expect(201);
  await shop
    .http('post', 'users')
    .send({ users: [{ externalId: `${externalId}:2`, displayName: 'Another' }, { externalId: 'nameless' }] })
    .expect(200);
  await shop.http('get', 'users?limit=1').expect(200);
  await shop.http('get', user).expect(200);
  const [other, room] = [`${externalId}:2`, `rooms/${externalId}`];
  await shop.http('put', room).send({ name: 'Tour' }).expect(201);
  await shop.http('put', room).send({ topic: 'of a host' }).expect(200);
  await shop.http('get', room).expect(200);
  await shop.http('get', 'rooms?limit=1').expect(200);
  const members = {
    set: [{ externalId }, { externalId: other, role: 'reader' }, { externalId: 'nobody' }],
    quiet: true,
  };
  await shop.http('post', `${room}/members`).send(members).expect(200);
  await shop.http('get', `${room}/members`).expect(200);
  const message = { id: newId(), room: externalId, as: externalId, body: 'hello', mentions: [other] };
  await shop.http('post', 'messages').send(message).expect(201);
  await shop.http('post', 'messages').send(message).expect(200);
  for (const status of [201, 200])
    await shop
      .http('put', 'direct')
      .send({ users: [externalId, other] })
      .expect(status);
  await tourOfGrowing(shop, externalId);
  const webhook = { id: newId(), name: 'Tour' };
  const { body } = await shop.http('post', `${room}/incoming`).send(webhook).expect(201);
  await shop.http('post', `${room}/incoming`).send(webhook).expect(200);
  await tourOfIncoming(body as NewIncoming, webhook.id);
  await shop.http('get', `${room}/incoming`).expect(200);
  await shop.http('delete', `${room}/incoming/${webhook.id}`).expect(204);
  await tourOfHooks(shop);
  await shop.http('delete', room).expect(204);
  for (const act of ['suspend', 'restore']) await shop.http('post', `${user}/${act}`).expect(204);
  const begun = await shop
    .http('post', `${user}/sessions`)
    .send({ user: { displayName: 'Tourist' } })
    .expect(201);
  const { sessionId } = (begun.body as HostSignIn).tokens;
  await shop.http('post', `${user}/sessions`).send({ sessionId }).expect(200);
  await shop.http('get', `${user}/sessions`).expect(200);
  await shop.http('delete', `${user}/sessions/${sessionId}`).expect(204);
  await shop.http('delete', `${user}/sessions`).expect(204);
  await shop.http('delete', user).expect(204);
  const fresh = await shop.signed({ sub: `${externalId}:3`, name: 'Tourist' });
  await watchHttp(request(topology().url).post('/v1/auth/exchange').send({ app: shop.name, token: fresh })).expect(201);
  await watchHttp(request(topology().url).post('/v1/auth/exchange').send({ app: shop.name, token: fresh })).expect(200);
}

/** A message of the bot in the app's room, which grows. */
async function tourOfGrowing(shop: AppServer, room: string): Promise<void> {
  const { body } = await shop.http('get', `rooms/${room}`).expect(200);
  const [id, roomId] = [newId(), (body as RoomState).id];
  await shop.http('post', 'messages').send({ id, room, body: 'good', grow: true }).expect(201);
  const message = `/v1/rooms/${roomId}/messages/${id}`;
  await shop.bot.http('post', `${message}/append`).send({ offset: 4, text: ' morning' }).expect(200);
  await shop.bot.http('post', `${message}/append`).send({ offset: 13, text: '!' }).expect(409);
  await shop.bot.http('post', `${message}/stop`).expect(204);
  await shop.bot
    .http('post', `${message}/finish`)
    .send({ length: 12, ext: { by: 'bot' } })
    .expect(200);
}

async function tourOfIncoming({ url, hookUrl, pairUrl }: NewIncoming, id: string): Promise<void> {
  const pathOf = (whole: string) => new URL(whole).pathname;
  for (const status of [201, 200])
    await watchHttp(request(topology().url).post(pathOf(url)).send({ id, body: 'built' })).expect(status);
  for (const path of [url, `${url}/slack`, hookUrl, pairUrl].map(pathOf)) {
    await watchHttp(request(topology().url).get(path)).expect(200);
    await watchHttp(request(topology().url).post(path).send({ text: 'built' })).expect(200);
    await watchHttp(request(topology().url).post(path).send({ content: 'built' })).expect(204);
  }
}

async function tourOfHooks(shop: AppServer): Promise<void> {
  const url = 'https://receiver.invalid/parley';
  const hook = `hooks/${newId<string>()}`;
  for (const status of [201, 200]) await shop.http('put', hook).send({ url }).expect(status);
  await shop.http('get', 'hooks').expect(200);
  await shop.http('get', hook).expect(200);
  for (const act of ['pause', 'resume', 'rotate', 'replay', 'test'])
    await shop.http('post', `${hook}/${act}`).send({}).expect(200);
  const pulled = newId<string>();
  await shop.http('put', `hooks/${pulled}`).send({}).expect(201);
  await shop.http('post', 'feed').send({ hookId: pulled }).expect(200);
  for (const path of [hook, `hooks/${pulled}`]) await shop.http('delete', path).expect(204);
}

async function rooms(ann: TestUser, ben: TestUser, roomId: string): Promise<void> {
  const path = `/v1/rooms/${roomId}`;
  await ben.http('get', '/v1/rooms?limit=5').expect(200);
  await ben.http('get', '/v1/directory/rooms?limit=5').expect(200);
  await ben.http('get', path).expect(200);
  await ann.http('patch', path).send({ topic: 'a tour' }).expect(200);
  await ben.http('post', `${path}/leave`).expect(204);
  await ben.http('post', `${path}/join`).expect(200);
  await ben.http('put', `${path}/notify`).send({ notify: 'none' }).expect(200);
  await ben.http('put', `${path}/favourite`).send({ favourite: true }).expect(200);
  await ben.http('put', `${path}/unread`).send({ unread: true }).expect(200);
}

async function messages(ann: TestUser, ben: TestUser, room: string): Promise<void> {
  const id = newId();
  const message = `${room}/messages/${id}`;
  await ann.http('post', `${room}/messages`).send({ id, body: 'good morning' }).expect(201);
  await ben.http('put', `${room}/read`).send({ seq: 2 }).expect(200);
  await ben.http('get', `${room}/messages?after=0&limit=5`).expect(200);
  await ben.http('get', message).expect(200);
  await ann.http('patch', message).send({ version: 1, body: 'good evening' }).expect(200);
  const reaction = `${message}/reactions/${encodeURIComponent('👍')}`;
  await ben.http('put', reaction).expect(200);
  await ann.http('get', `${reaction}?limit=5`).expect(200);
  await ben.http('delete', reaction).expect(200);
  await ann.http('put', `${message}/pin`).expect(200);
  await ben.http('get', `${room}/pins`).expect(200);
  await ann.http('delete', `${message}/pin`).expect(200);
  await ben.http('get', `/v1/search?query=evening&senderId=${ann.id}&hasFile=false&limit=5`).expect(200);
  await ben.http('get', '/v1/files?query=plan&type=image&limit=5').expect(200);
  await ann.http('delete', message).expect(200);
}

async function members(ann: TestUser, ben: TestUser, room: string): Promise<void> {
  const member = `${room}/members/${ben.id}`;
  await ann.http('get', `${room}/members?query=ben`).expect(200);
  await ann.http('patch', member).send({ role: 'moderator' }).expect(200);
  await ann.http('post', `${member}/mute`).send({ seconds: 60 }).expect(200);
  await ann.http('delete', member).expect(200);
  await ann.http('post', `${room}/members`).send({ userId: ben.id }).expect(200);
  await ann.http('post', `${member}/ban`).expect(200);
  await ann.http('get', `${room}/bans`).expect(200);
  await ann.http('get', `${room}/log`).expect(200);
  await ann.http('post', `${member}/unban`).expect(200);
}
