import { describe, expect, it } from 'vitest';

import { newId, type Room, type ServerRoom, type ServerUser } from '#contracts';
import { TestOperator } from '#testing/topology/operator';
import type { AuditPage } from '#access/internal-api';
import { AppServer } from '#testing/users/app-server';
import { uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

async function madeRoom(shop: AppServer, settings: object = {}): Promise<ServerRoom> {
  const { body } = await shop
    .http('put', `rooms/${uniqueName('order')}`)
    .send({ name: uniqueName('Order'), ...settings })
    .expect(201);
  return body as ServerRoom;
}

function newUser(shop: AppServer): Promise<ServerUser> {
  return shop.put(uniqueName('customer'), { displayName: 'Customer' });
}

describe('a room of an app', () => {
  it('is made once by equal requests that come at the same time at all processes', async () => {
    const shop = await AppServer.create();
    const path = `rooms/${uniqueName('raced')}`;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => shop.http('put', path).send({ name: 'raced', visibility: 'public' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(9).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => (body as Room).id)).size).toBe(1);
    expect((await shop.http('get', 'rooms').expect(200)).body).toMatchObject({
      rooms: [{ memberCount: 0 }],
      cursor: null,
    });
  });

  it('reaches the sockets of its members live, and none of them sees the id of the host', async () => {
    const shop = await AppServer.create();
    const room = await madeRoom(shop, { visibility: 'public' });
    const { user, socket } = await users.online('visitor');
    const opened = await socket.ask('room:join', { roomId: room.id });
    expect(opened.room).toMatchObject({ me: { role: 'member' }, createdBy: shop.answer.user.id });
    const customer = await newUser(shop);
    const set = [{ externalId: customer.externalId, role: 'moderator' }];
    const changed = await shop.http('post', `rooms/${room.externalId}/members`).send({ set }).expect(200);
    expect(changed.body).toEqual({ changed: 1, refused: [] });
    await shop
      .http('post', 'messages')
      .send({ id: newId(), room: room.externalId, as: customer.externalId, body: 'live' });
    await shop.http('post', 'messages').send({ id: newId(), room: room.externalId, body: 'of the bot' });
    await shop.http('put', `rooms/${room.externalId}`).send({ topic: 'new topic' }).expect(200);
    const changes = () => JSON.stringify(socket.of('changes'));
    await socket.until(() => changes().includes('new topic'), 'the new topic');
    for (const text of ['"moderator"', '"live"', '"of the bot"', customer.id]) expect(changes()).toContain(text);
    const seen = `${changes()}${JSON.stringify([opened, (await user.http('get', '/v1/rooms')).body])}`;
    for (const secret of [room.externalId, customer.externalId]) expect(seen).not.toContain(secret);
  });

  it('is gone for the bot in a sync, in no list, and its bot gets no frames', async () => {
    const shop = await AppServer.create();
    const bot = users.keep(shop.bot);
    const socket = await bot.connect();
    const room = await madeRoom(shop);
    await expect(socket.ask('room:open', { roomId: room.id })).rejects.toMatchObject({ code: 'NOT_A_MEMBER' });
    await expect(socket.ask('typing', { roomId: room.id })).rejects.toMatchObject({ code: 'NOT_A_MEMBER' });
    const { epoch } = socket.ready;
    const synced = await socket.ask('sync', { epoch, rooms: { [room.id]: 1 } });
    expect(synced).toMatchObject({ gone: [room.id], rooms: [] });
    expect(await socket.ask('room:list', {})).toMatchObject({ rooms: [] });
    await socket.ask('message:send', { roomId: room.id, id: newId(), body: 'by the ordinary API' });
    expect(socket.of('changes')).toEqual([]);
    expect(socket.of('user:changes')).toEqual([]);
  });

  it('ends once, with one record in the audit, which does not name the host’s id', async () => {
    const shop = await AppServer.create();
    const room = await madeRoom(shop);
    const customer = await newUser(shop);
    await shop.http('post', `rooms/${room.externalId}/members`).send({ set: [{ externalId: customer.externalId }] });
    await shop.http('delete', `rooms/${room.externalId}`).expect(204);
    await shop.http('delete', `rooms/${room.externalId}`).expect(204);
    const { records } = await new TestOperator().request<AuditPage>('history', 'get', 'audit?limit=200');
    expect(records.filter(({ subject }) => subject === room.id)).toMatchObject([
      { actor: `app:${shop.name}`, act: 'room.delete' },
    ]);
    expect(JSON.stringify(records)).not.toContain(room.externalId);
  });
});

describe('a direct room', () => {
  it('of two users of the app is one, whoever asks', async () => {
    const shop = await AppServer.create();
    const [one, other] = [await newUser(shop), await newUser(shop)];
    const ids = [one.externalId, other.externalId];
    const answers = await Promise.all([
      shop.http('put', 'direct').send({ users: ids }),
      shop.http('put', 'direct').send({ users: [...ids].reverse() }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
    const [first, second] = answers.map(({ body }) => body as Room);
    expect(first).toMatchObject({ id: second?.id, kind: 'direct', memberCount: 2 });
    const sent = await shop
      .http('post', 'messages')
      .send({ id: newId(), roomId: first?.id, as: one.externalId, body: 'hi' });
    expect(sent.status).toBe(201);
    const stranger = await shop.http('post', 'messages').send({ id: newId(), roomId: first?.id, body: 'from the bot' });
    expect(stranger.body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is not made of a user of another app', async () => {
    const [shop, other] = [await AppServer.create(), await AppServer.create()];
    const [mine, theirs] = [await newUser(shop), await newUser(other)];
    const refused = await shop.http('put', 'direct').send({ users: [mine.externalId, theirs.externalId] });
    expect(refused.body).toMatchObject({ code: 'NOT_FOUND', field: 'users' });
    const as = await shop
      .http('post', 'messages')
      .send({ id: newId(), roomId: newId(), as: theirs.externalId, body: 'no' });
    expect(as.body).toMatchObject({ code: 'NOT_FOUND', field: 'as' });
  });
});
