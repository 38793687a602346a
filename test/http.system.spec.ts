import { describe, expect, it } from 'vitest';

import { type Message, type MessagePage, newId, type RoomState } from '#contracts';
import { type TestUser, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

async function room(user: TestUser, fields: object): Promise<RoomState> {
  const answer = await user.http('post', '/v1/rooms').send(fields).expect(201);
  return answer.body as RoomState;
}

describe('over HTTP', () => {
  it('a change over HTTP reaches sockets live, and the reverse', async () => {
    const [ann, ben] = [await users.guest('ann'), await users.guest('ben')];
    const socket = await ben.connect();
    await socket.ask('sync', {});
    const { id: roomId } = await room(ann, { kind: 'direct', memberIds: [ben.id] });
    await socket.untilIn(roomId);
    const request = { id: newId(), body: 'over HTTP' };
    const sent = await ann.http('post', `/v1/rooms/${roomId}/messages`).send(request).expect(201);
    await socket.until(() => socket.messages(roomId).length === 1, 'the message');
    const again = await ann.http('post', `/v1/rooms/${roomId}/messages`).send(request).expect(200);
    expect(again.body).toEqual({ ...(sent.body as object), dup: true });
    await socket.ask('message:send', { id: newId(), roomId, body: 'over the socket' });
    const page = await ann.http('get', `/v1/rooms/${roomId}/messages?after=0&limit=5`).expect(200);
    expect((page.body as MessagePage).messages.map(({ body }) => body)).toEqual(['over HTTP', 'over the socket']);
    const one = await ann.http('get', `/v1/rooms/${roomId}/messages/${request.id}`).expect(200);
    expect((one.body as Message).body).toBe('over HTTP');
  });

  it('rooms can be created, also repeatedly, listed, read, changed, joined and left', async () => {
    const [ann, ben] = [await users.guest('ann'), await users.guest('ben')];
    const fields = { id: newId(), kind: 'group', name: uniqueName('http'), visibility: 'public' };
    const created = await room(ann, fields);
    await ann.http('post', '/v1/rooms').send(fields).expect(200);
    const listed = await ann.http('get', '/v1/rooms?limit=1').expect(200);
    expect(listed.body).toMatchObject({ rooms: [{ id: created.id }] });
    await ben.http('get', `/v1/rooms/${created.id}`).expect(403);
    const found = await ben.http('get', `/v1/directory/rooms?query=${fields.name}`).expect(200);
    expect(found.body).toMatchObject({ rooms: [{ id: created.id }], cursor: null });
    const joined = await ben.http('post', `/v1/rooms/${created.id}/join`).expect(200);
    expect(joined.body).toMatchObject({ room: { id: created.id, me: { role: 'member' } } });
    const changed = await ann.http('patch', `/v1/rooms/${created.id}`).send({ topic: 'news' }).expect(200);
    expect(changed.body).toMatchObject({ topic: 'news', memberCount: 2 });
    await ben.http('patch', `/v1/rooms/${created.id}`).send({ topic: 'mine' }).expect(403);
    const members = await ann.http('get', `/v1/rooms/${created.id}/members`).expect(200);
    expect((members.body as { members: unknown[] }).members).toHaveLength(2);
    await ben.http('put', `/v1/rooms/${created.id}/read`).send({ seq: 1 }).expect(200);
    await ben.http('post', `/v1/rooms/${created.id}/leave`).expect(204);
    await ann.http('post', `/v1/rooms/${created.id}/members`).send({ userId: ben.id }).expect(200);
    await ann.http('delete', `/v1/rooms/${created.id}/members/${ben.id}`).expect(200);
  });

  it('a request without a valid token is UNAUTHENTICATED', async () => {
    const ann = await users.guest('ann');
    for (const authorization of ['', 'Bearer nonsense', `Bearer parley_bot_${'A'.repeat(513)}`, 'Basic abc']) {
      const { body } = await ann.http('get', '/v1/rooms').set('authorization', authorization).expect(401);
      expect(body).toMatchObject({ code: 'UNAUTHENTICATED', retry: 'reauth', status: 401 });
    }
  });
});
