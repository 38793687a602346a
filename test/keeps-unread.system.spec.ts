import { describe, expect, it } from 'vitest';

import { type MessageId, newId, type RoomId } from '#contracts';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

/** Ann and Ben, on different gateways, in a group. */
async function scene() {
  const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
  const { id: roomId } = await ben.socket.ask('room:create', {
    kind: 'group',
    name: 'unread',
    memberIds: [ann.user.id],
  });
  await ann.socket.untilIn(roomId);
  const send = async ({ socket }: OnlineUser, more: object = {}) => {
    const id = newId<MessageId>();
    return socket.ask('message:send', { id, roomId, body: 'text', ...more });
  };
  return { ann, ben, roomId, send };
}

async function stateOf({ socket }: OnlineUser, roomId: RoomId) {
  const { room } = await socket.ask('room:open', { roomId, limit: 1 });
  return room;
}

const isMessage = (id: MessageId) => (frame: { items: { type: string; message?: { id: MessageId } }[] }) =>
  frame.items.some((item) => item.message?.id === id);

describe('an answer', () => {
  it('to the second of two mentions among 110 unread messages leaves one, and all that was not shown', async () => {
    const { ann, ben, roomId, send } = await scene();
    expect(ann.socket.ready.features).toContain('keepsUnread');
    const mentions = [ann.user.id];
    const sent = await Promise.all(
      Array.from({ length: 110 }, (_, n) => send(ben, n === 10 || n === 100 ? { mentions } : {})),
    );
    const seqOf = (n: number): number => sent[n]?.seq ?? 0;
    expect((await stateOf(ann, roomId)).main).toMatchObject({ unread: 100, mentions: 2 });
    // The first mention is read with what is before it; the second one is answered where a jump has led.
    await ann.socket.ask('read:mark', { roomId, seq: seqOf(10), main: true });
    const { id, seq } = await send(ann, { replyTo: sent[100]?.id, keepsUnread: true });
    const frame = await ben.socket.wait('changes', isMessage(id));
    expect(frame.items).toMatchObject([{ message: { keepsUnread: true } }]);
    const main = { readSeq: seqOf(10), unread: 99, mentions: 1 };
    expect(await stateOf(ann, roomId)).toMatchObject({ readSeq: seq, unread: 0, main });
    const { mentions: listed } = await ann.socket.ask('mention:list', {});
    expect(listed.map(({ unread }) => unread)).toEqual([true, false]);
    const read = await ann.socket.ask('read:mark', { roomId, seq, main: true });
    expect(read.main).toMatchObject({ readSeq: seq, unread: 0, mentions: 0 });
  });

  it('over HTTP and as a forward keeps unread what is before it too, and is its own repeat without it', async () => {
    const { ann, ben, roomId, send } = await scene();
    const { id: origin } = await send(ben);
    const before = await stateOf(ann, roomId);
    const path = `/v1/rooms/${roomId}/messages`;
    const request = { id: newId<MessageId>(), body: 'answer' };
    await ann.user
      .http('post', path)
      .send({ ...request, keepsUnread: true })
      .expect(201);
    const { body } = await ann.user.http('post', path).send(request).expect(200);
    expect(body).toMatchObject({ dup: true });
    const forward = { id: newId<MessageId>(), from: { roomId, id: origin }, keepsUnread: true };
    await ann.user.http('post', `${path}/forward`).send(forward).expect(201);
    for (const { id } of [request, forward])
      expect(await ben.socket.ask('message:get', { roomId, id })).toMatchObject({ keepsUnread: true });
    expect((await stateOf(ann, roomId)).main).toMatchObject({ readSeq: before.main?.readSeq, unread: 1 });
    const { body: refused } = await ann.user
      .http('post', path)
      .send({ ...request, keepsUnread: 1 })
      .expect(400);
    expect(refused).toMatchObject({ code: 'INVALID', field: 'keepsUnread' });
  });

  it('is as any other where nothing before it is unread', async () => {
    const { ann, ben, roomId, send } = await scene();
    const { seq } = await send(ben);
    await ann.socket.ask('read:mark', { roomId, seq, main: true });
    const { id, seq: answered } = await send(ann, { keepsUnread: true });
    expect(await ben.socket.ask('message:get', { roomId, id })).not.toHaveProperty('keepsUnread');
    expect((await stateOf(ann, roomId)).main).toMatchObject({ readSeq: answered, unread: 0 });
  });
});

describe('unread from here', () => {
  it('is on all devices, at a message of the room, until the mark ends', async () => {
    const { ann, ben, roomId, send } = await scene();
    expect(ann.socket.ready.features).toContain('unreadFrom');
    const phone = await ann.user.connect();
    await phone.ask('sync', {});
    const { seq } = await send(ben);
    await ann.socket.ask('read:mark', { roomId, seq });
    const before = await stateOf(ann, roomId);
    expect(before.me).toMatchObject({ unreadMark: false, unreadFrom: null });
    const set = await ann.socket.ask('room:unread', { roomId, unread: true, from: seq });
    expect(set).toMatchObject({ readSeq: seq, unread: 0, me: { unreadMark: true, unreadFrom: seq } });
    await phone.wait('user:changes', ({ items }) =>
      items.some((item) => item.type === 'room' && item.state.me.unreadFrom === seq),
    );
    for (const request of [
      { unread: true, from: seq + 1 },
      { unread: false, from: seq },
      { unread: true, from: 0 },
    ])
      expect(await ann.socket.refused('room:unread', { roomId, ...request })).toMatchObject({
        code: 'INVALID',
        field: 'from',
      });
    await phone.ask('read:mark', { roomId, seq: 0 });
    expect((await stateOf(ann, roomId)).me).toMatchObject({ unreadMark: false, unreadFrom: null });
    const path = `/v1/rooms/${roomId}/unread`;
    const { body } = await ann.user.http('put', path).send({ unread: true, from: 1 }).expect(200);
    expect(body.me).toMatchObject({ unreadMark: true, unreadFrom: 1 });
    const without = await ann.socket.ask('room:unread', { roomId, unread: true });
    expect(without.me).toMatchObject({ unreadMark: true, unreadFrom: null });
  });
});
