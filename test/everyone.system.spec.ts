import { describe, expect, it } from 'vitest';

import { LIMITS, newId, type Message, type MessageId, type RoomId } from '#contracts';
import { LimitedParley } from '#testing/deployments/limited-parley';
import { setUp } from '#testing/engines/set-up';
import { TestPushReceiver } from '#testing/users/push-receiver';
import { uniqueName } from '#testing/users/user';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

const WAIT = { timeout: 20_000, interval: 50 };

const users = usersOfTests();

/** Ann, the owner, and others in a group. */
async function meet(others: readonly OnlineUser[]): Promise<{ ann: OnlineUser; roomId: RoomId }> {
  const ann = await users.online('ann');
  const memberIds = others.map(({ user }) => user.id);
  const { id: roomId } = await ann.socket.ask('room:create', { kind: 'group', name: 'team', memberIds });
  await Promise.all([ann, ...others].map(({ socket }) => socket.untilIn(roomId)));
  return { ann, roomId };
}

const tell = ({ socket }: OnlineUser, roomId: RoomId, more: object = {}) =>
  socket.ask('message:send', { id: newId<MessageId>(), roomId, body: 'all', everyone: true, ...more });
const stateOf = async ({ socket }: OnlineUser, roomId: RoomId) =>
  (await socket.ask('room:open', { roomId, limit: 1 })).room;
const refusal = (work: Promise<unknown>) => expect(work).rejects;

describe('a message to everyone', () => {
  it('mentions all members who were there, once, in counts, list and frames, until it is deleted', async () => {
    const ben = await users.online('ben');
    expect(ben.socket.ready.features).toContain('everyone');
    expect(ben.socket.ready.limits.everyoneMembers).toBe(LIMITS.everyoneMembers);
    const { ann, roomId } = await meet([ben]);
    const { id, seq } = await tell(ann, roomId, { mentions: [ben.user.id] });
    const framed = (socket: OnlineUser['socket']) =>
      socket
        .of('changes')
        .flatMap(({ items }) => items)
        .flatMap((item) => (item.type === 'message' && item.message.id === id ? [item.message] : []));
    await ben.socket.until(() => framed(ben.socket).length > 0, 'the message');
    expect(framed(ben.socket)[0]).toMatchObject({ seq, everyone: true, mentions: [ben.user.id] });
    const cid = await users.online('cid');
    await ann.socket.ask('member:add', { roomId, userId: cid.user.id });
    expect(await stateOf(ben, roomId)).toMatchObject({ mentions: 1, main: { mentions: 1 } });
    expect(await stateOf(cid, roomId)).toMatchObject({ mentions: 0, main: { mentions: 0 } });
    const { mentions } = await ben.socket.ask('mention:list', {});
    expect(mentions).toMatchObject([{ message: { id, everyone: true }, unread: true }]);
    expect((await cid.socket.ask('mention:list', {})).mentions).toEqual([]);
    const deleted = await ann.socket.ask('message:delete', { roomId, id });
    expect(deleted).not.toHaveProperty('everyone');
    expect(await stateOf(ben, roomId)).toMatchObject({ mentions: 0, main: { mentions: 0 } });
  });

  it('goes over HTTP, and an edit adds the mark, keeps it, or takes it away', async () => {
    const ben = await users.online('ben');
    const { ann, roomId } = await meet([ben]);
    const path = `/v1/rooms/${roomId}/messages`;
    const id = newId<MessageId>();
    await ann.user.http('post', path).send({ id, body: 'all' }).expect(201);
    const edit = async (version: number, more: object) => {
      const { body } = await ann.user
        .http('patch', `${path}/${id}`)
        .send({ version, body: newId(), ...more })
        .expect(200);
      return [(body as Message).everyone, (await stateOf(ben, roomId)).mentions];
    };
    expect(await edit(1, { everyone: true })).toEqual([true, 1]);
    expect(await edit(2, {})).toEqual([true, 1]);
    expect(await edit(3, { everyone: false })).toEqual([undefined, 0]);
    const other = { id: newId<MessageId>(), body: 'all', everyone: true };
    await ann.user.http('post', path).send(other).expect(201);
    await ann.user.http('post', path).send(other).expect(200);
    await ann.user
      .http('post', path)
      .send({ ...other, everyone: false })
      .expect(409);
  });

  it('keeps unread what its sender was not shown, also when it is sent again; false counts as left out', async () => {
    const ben = await users.online('ben');
    const { ann, roomId } = await meet([ben]);
    await ben.socket.ask('message:send', { id: newId<MessageId>(), roomId, body: 'not shown' });
    const { main } = await stateOf(ann, roomId);
    const request = { id: newId<MessageId>(), roomId, body: 'all', everyone: true };
    const sent = await ann.socket.ask('message:send', { ...request, keepsUnread: true });
    for (const more of [{}, { keepsUnread: true }, { keepsUnread: false }])
      expect(await ann.socket.ask('message:send', { ...request, ...more })).toEqual({ ...sent, dup: true });
    await refusal(ann.socket.ask('message:send', { ...request, everyone: false })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
    const message = await ben.socket.ask('message:get', { roomId, id: request.id });
    expect(message).toMatchObject({ everyone: true, keepsUnread: true });
    expect((await stateOf(ann, roomId)).main).toMatchObject({ readSeq: main?.readSeq, unread: 1, mentions: 0 });
    const plain = { id: newId<MessageId>(), roomId, body: 'a reply', threadId: request.id };
    const reply = await ann.socket.ask('message:send', { ...plain, everyone: false });
    expect(await ann.socket.ask('message:send', plain)).toEqual({ ...reply, dup: true });
    expect(await ben.socket.ask('message:get', { roomId, id: plain.id })).not.toHaveProperty('everyone');
  });

  it('is for groups, outside threads, and for no other event', async () => {
    const ben = await users.online('ben');
    const { ann, roomId } = await meet([ben]);
    const root = await tell(ann, roomId);
    await refusal(tell(ann, roomId, { threadId: root.id })).toMatchObject({
      code: 'INVALID',
      details: { field: 'everyone' },
    });
    const direct = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    await refusal(tell(ann, direct.id)).toMatchObject({ code: 'FORBIDDEN', details: { field: 'everyone' } });
    const put = { id: newId<MessageId>(), roomId, at: new Date(Date.now() + 3_600_000).toISOString(), body: 'x' };
    await refusal(ann.socket.ask('schedule:put', { ...put, everyone: true } as never)).toMatchObject({
      code: 'INVALID',
    });
    const forward = { id: newId<MessageId>(), roomId, from: { roomId, id: root.id } };
    await refusal(ann.socket.ask('message:forward', { ...forward, everyone: true } as never)).toMatchObject({
      code: 'INVALID',
    });
    const { id } = await ann.socket.ask('message:forward', forward);
    expect(await ann.socket.ask('message:get', { roomId, id })).not.toHaveProperty('everyone');
  });

  it('is pushed to who gets pushes of mentions alone', async () => {
    const [ben, service] = [await users.guest('ben'), await TestPushReceiver.start()];
    try {
      const ann = await users.online('ann');
      const { id: roomId } = await ann.socket.ask('room:create', { kind: 'group', name: 'tea', memberIds: [ben.id] });
      await ben.http('put', `/v1/rooms/${roomId}/notify`).send({ notify: 'mentions' }).expect(200);
      await ben.http('post', `/v1/rooms/${roomId}/join`).send({});
      const { endpoint, keys } = service.subscribe(`ben-${roomId}`);
      const device = { kind: 'webpush', subscription: { endpoint, keys, expirationTime: null } };
      await ben.http('put', `/v1/push/devices/${newId<string>()}`).send(device).expect(201);
      await ann.socket.ask('message:send', { id: newId<MessageId>(), roomId, body: 'aside' });
      const { id } = await tell(ann, roomId);
      const pushed = () => service.payloadsOf(`ben-${roomId}`);
      await expect.poll(pushed, WAIT).toHaveLength(1);
      expect(pushed()).toMatchObject([{ messageId: id, mention: true }]);
    } finally {
      await service.stop();
    }
  });
});

describe('the rate of messages to everyone', () => {
  const parley = setUp(() => LimitedParley.start({ RATE_EVERYONE: '2/1h', RATE_GUEST: '1000/1h' }));

  it('counts those of a user in all rooms, and refuses neither a repeat nor an edit of one that is to everyone already', async () => {
    const socket = await (await parley.guest(uniqueName('ann'))).connect();
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'team' });
    const { id: otherId } = await socket.ask('room:create', { kind: 'group', name: 'other team' });
    const request = (to = roomId) => ({ id: newId<MessageId>(), roomId: to, body: 'all', everyone: true });
    const [first, second] = [request(), request(otherId)];
    await socket.ask('message:send', first);
    await socket.ask('message:send', second);
    const limited = { code: 'RATE_LIMITED', details: { scope: 'everyone' } };
    await refusal(socket.ask('message:send', request())).toMatchObject(limited);
    expect(await socket.ask('message:send', second)).toMatchObject({ dup: true });
    const { id } = await socket.ask('message:send', { id: newId<MessageId>(), roomId, body: 'x' });
    const edit = (messageId: MessageId) =>
      socket.ask('message:edit', { roomId, id: messageId, version: 1, body: 'edited', everyone: true });
    await refusal(edit(id)).toMatchObject(limited);
    expect(await edit(first.id)).toMatchObject({ version: 2, everyone: true });
  });
});
