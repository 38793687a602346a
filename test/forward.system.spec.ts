import { describe, expect, it } from 'vitest';

import { type Message, newId, type RoomId } from '#contracts';
import { account } from '#testing/users/user';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

/** A forward has what no convention says of the origin alone. */
const EXT = { tone: 'glad', quiet: true, color: 'good', sender: { name: 'Alerts' } };

const group = (members: readonly OnlineUser[] = []) => {
  return { kind: 'group', name: 'forwards', memberIds: members.map(({ user }) => user.id) };
};

/** Ann and Ben are in `origin`, Ben and Cid (on the other gateway) in `target`. Ann has sent a message to `origin`. */
async function twoRooms() {
  const [ann, ben, cid] = [await users.online('ann'), await users.online('ben'), await users.online('cid', -1)];
  const { id: origin } = await ann.socket.ask('room:create', group([ben]));
  const { id: target } = await ben.socket.ask('room:create', group([cid]));
  await Promise.all([ben.socket.untilIn(origin), cid.socket.untilIn(target)]);
  const from = { roomId: origin, id: newId<Message['id']>() };
  await ann.socket.ask('message:send', { ...from, body: 'news', ext: EXT, mentions: [ben.user.id] });
  const forward = (roomId: RoomId = target) => ({ id: newId<Message['id']>(), roomId, from });
  return { ann, ben, cid, origin, target, from, forward };
}

const get = ({ socket }: OnlineUser, roomId: RoomId, id: Message['id']) => socket.ask('message:get', { roomId, id });

describe('a forward', () => {
  it('has the body and ext of its origin, whose room only its readers see', async () => {
    const { ann, ben, cid, origin, target, from, forward } = await twoRooms();
    expect(ben.socket.ready.features).toContain('forward');
    const request = forward();
    const sent = await ben.socket.ask('message:forward', request);
    const { createdAt } = await get(ann, origin, from.id);
    const forwardOf = { senderName: ann.user.user.displayName, createdAt };
    const { items } = await cid.socket.wait('changes', (frame) =>
      frame.items.some((item) => item.type === 'message' && item.message.id === request.id),
    );
    const content = { body: 'news', ext: { tone: 'glad' }, mentions: [], senderId: ben.user.id, seq: sent.seq };
    expect(items.at(-1)).toMatchObject({ message: { ...content, forwardOf: { roomId: null, ...forwardOf } } });
    expect(await get(ben, target, request.id)).toMatchObject({
      ...content,
      forwardOf: { roomId: origin, ...forwardOf },
    });
    expect(await get(cid, target, request.id)).toMatchObject({ forwardOf: { roomId: null, ...forwardOf } });
    const pinned = await ben.socket.ask('message:pin', { roomId: target, id: request.id });
    expect(pinned.forwardOf?.roomId).toBe(origin);
    await ben.socket.ask('room:leave', { roomId: origin });
    expect((await get(ben, target, request.id)).forwardOf?.roomId).toBeNull();
    expect((await get(ann, origin, from.id)).forwardOf).toBeNull();
  });

  it('is stored once; a repeat must name the same origin', async () => {
    const { ann, ben, target, from, forward } = await twoRooms();
    const request = forward();
    const first = await ben.socket.ask('message:forward', request);
    await ann.socket.ask('message:delete', from);
    expect(await ben.socket.ask('message:forward', request)).toEqual({ ...first, dup: true });
    const other = { ...request, from: { ...from, id: newId<Message['id']>() } };
    expect(await ben.socket.refused('message:forward', other)).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    const send = { id: request.id, roomId: target, body: 'news' };
    expect(await ben.socket.refused('message:send', send)).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect((await get(ben, target, request.id)).body).toBe('news');
  });

  it('copies the latest content, also of a message sent just before it on the same connection', async () => {
    const { ann, origin, from } = await twoRooms();
    await ann.socket.ask('message:edit', { ...from, version: 1, body: 'late news' });
    const again = { id: newId<Message['id']>(), roomId: origin, from };
    const once = { id: newId<Message['id']>(), roomId: origin, from: { roomId: origin, id: again.id } };
    await Promise.all([ann.socket.ask('message:forward', again), ann.socket.ask('message:forward', once)]);
    const [second, third] = [await get(ann, origin, again.id), await get(ann, origin, once.id)];
    expect({ second: second.body, third: third.body }).toEqual({ second: 'late news', third: 'late news' });
    expect(third.forwardOf).toMatchObject({ roomId: origin, createdAt: second.createdAt });
  });

  it('needs a text message that the caller may read as its origin', async () => {
    const { ann, ben, cid, origin, target, from, forward } = await twoRooms();
    const hidden = { code: 'NOT_FOUND', field: 'from' };
    expect(await cid.socket.refused('message:forward', forward())).toMatchObject(hidden);
    const unknown = { ...forward(), from: { roomId: newId<RoomId>(), id: from.id } };
    expect(await ben.socket.refused('message:forward', unknown)).toMatchObject(hidden);
    const { messages } = await ben.socket.ask('message:page', { roomId: origin });
    const system = { ...forward(), from: { roomId: origin, id: messages[0]?.id ?? from.id } };
    expect(await ben.socket.refused('message:forward', system)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await ann.socket.refused('message:forward', forward())).toMatchObject({ code: 'NOT_FOUND' });
    await ann.socket.ask('message:delete', from);
    expect(await ben.socket.refused('message:forward', forward())).toMatchObject(hidden);
    await ann.socket.ask('member:ban', { roomId: origin, userId: ben.user.id });
    expect(await ben.socket.refused('message:forward', forward(target))).toMatchObject(hidden);
  });

  it('follows the rules for sending in its target room', async () => {
    const { ben, cid, target, forward } = await twoRooms();
    expect(await ben.socket.refused('message:forward', { ...forward(), afterId: newId() })).toMatchObject({
      code: 'OUT_OF_ORDER',
    });
    const request = forward();
    await ben.socket.ask('message:forward', request);
    const edit = { roomId: target, id: request.id, version: 1, body: 'mine now' };
    expect(await ben.socket.refused('message:edit', edit)).toMatchObject({ code: 'FORBIDDEN' });
    const deleted = await ben.socket.ask('message:delete', { roomId: target, id: request.id });
    expect(deleted).toMatchObject({ body: '', forwardOf: null });
    await ben.socket.ask('member:mute', { roomId: target, userId: cid.user.id, seconds: 60 });
    const own = { id: newId(), roomId: target, from: { roomId: target, id: request.id } };
    expect(await cid.socket.refused('message:forward', own)).toMatchObject({ code: 'MUTED' });
  });

  it('works over HTTP, and hides the name of an erased account', async () => {
    const [password, ben] = ['correct horse battery', await users.online('ben')];
    const ann = await account('ann', password);
    const opened = await ben.socket.ask('room:create', { kind: 'direct', memberIds: [ann.id] });
    const id = newId<Message['id']>();
    const body = { id, body: 'from Ann' };
    await ann.http('post', `/v1/rooms/${opened.id}/messages`).send(body).expect(201);
    const { id: roomId } = await ben.socket.ask('room:create', group());
    const forward = { id: newId<Message['id']>(), from: { roomId: opened.id, id } };
    const path = `/v1/rooms/${roomId}/messages/forward`;
    await ben.user.http('post', path).send(forward).expect(201);
    await ben.user.http('post', path).send(forward).expect(200);
    expect((await get(ben, roomId, forward.id)).forwardOf?.senderName).toBe(ann.user.displayName);
    await ann.http('delete', '/v1/users/me').send({ password }).expect(204);
    const name = async () => (await get(ben, roomId, forward.id)).forwardOf?.senderName;
    await expect.poll(name).toBeNull();
  });
});
