import { describe, expect, it } from 'vitest';

import { newId } from '#contracts';
import { gatewayUrl } from '#testing/topology/topology';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

const directWith = ({ user }: OnlineUser) => ({ kind: 'direct', memberIds: [user.id] });

describe('a block', () => {
  it('reaches only my own connections, live and by sync, is listed, and can be repeated', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const second = await ann.user.connect({ url: gatewayUrl(-1) });
    const { urev, epoch, blocked } = await second.ask('sync', {});
    expect(blocked).toEqual([]);
    const userId = ben.user.id;
    expect(await ann.socket.ask('block:add', { userId })).toEqual({});
    expect(await ann.socket.ask('block:add', { userId })).toEqual({});
    for (const socket of [ann.socket, second]) {
      const { items, from, to } = await socket.wait('user:changes');
      expect({ items, revs: to - from }).toEqual({ items: [{ type: 'block', userId, blocked: true }], revs: 1 });
    }
    const sync = await second.ask('sync', { epoch, urev });
    expect({ blocked: sync.blocked, urev: sync.urev }).toEqual({ blocked: [userId], urev: urev + 1 });
    expect((await second.ask('sync', { epoch, urev: sync.urev })).blocked).toBeNull();
    const { users: list } = await second.ask('block:list', {});
    expect(list.map(({ id }) => id)).toEqual([userId]);
    await ann.socket.ask('block:remove', { userId });
    await ann.socket.ask('block:remove', { userId });
    expect((await ann.socket.ask('sync', { epoch, urev: sync.urev })).blocked).toEqual([]);
    // The server sends heads unasked.
    expect(ben.socket.received.filter(({ event }) => event !== 'ready' && event !== 'heads')).toEqual([]);
  });

  it('needs another, existing user', async () => {
    const ann = await users.online('ann');
    expect(await ann.socket.refused('block:add', { userId: ann.user.id })).toMatchObject({
      code: 'INVALID',
      field: 'userId',
    });
    expect(await ann.socket.refused('block:add', { userId: newId() })).toMatchObject({
      code: 'NOT_FOUND',
      field: 'userId',
    });
    expect(await ann.socket.ask('block:remove', { userId: newId() })).toEqual({});
  });

  it.each(['the blocking user', 'the blocked user'])('refuses direct messages of %s', async (who) => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const { id: roomId } = await ann.socket.ask('room:create', directWith(ben));
    await ben.socket.ask('message:send', { id: newId(), roomId, body: 'before' });
    const [by, target] = who === 'the blocking user' ? [ann, ben] : [ben, ann];
    await by.socket.ask('block:add', { userId: target.user.id });
    const refusal = await ann.socket.refused('message:send', { id: newId(), roomId, body: 'no' });
    expect(refusal).toMatchObject({ code: 'BLOCKED', retry: 'never' });
    expect((await ann.socket.ask('room:create', directWith(ben))).id).toBe(roomId);
    expect((await ann.socket.ask('message:page', { roomId })).messages).toHaveLength(1);
    await by.socket.ask('block:remove', { userId: target.user.id });
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'yes' });
  });

  it('refuses new direct rooms in both directions, and being added to a room by the blocked user', async () => {
    const [ann, ben, cid] = [await users.online('ann'), await users.online('ben', -1), await users.online('cid', -1)];
    const shared = await cid.socket.ask('room:create', {
      kind: 'group',
      name: 'shared',
      memberIds: [ann.user.id, ben.user.id],
    });
    await ann.user.http('put', `/v1/blocks/${ben.user.id}`).expect(204);
    const { id: roomId } = await ben.socket.ask('room:create', { kind: 'group', name: 'of Ben' });
    const group = { kind: 'group', name: 'with Ann', memberIds: [ann.user.id] };
    for (const refusal of [
      ben.socket.refused('room:create', directWith(ann)),
      ann.socket.refused('room:create', directWith(ben)),
      ben.socket.refused('room:create', group),
      ben.socket.refused('member:add', { roomId, userId: ann.user.id }),
    ])
      expect(await refusal).toMatchObject({ code: 'BLOCKED' });
    for (const { socket } of [ann, ben])
      await socket.ask('message:send', { id: newId(), roomId: shared.id, body: 'on' });
    const listed = await ann.user.http('get', '/v1/blocks').expect(200);
    expect(listed.body).toMatchObject({ users: [{ id: ben.user.id }] });
    await ann.user.http('delete', `/v1/blocks/${ben.user.id}`).expect(204);
    expect((await ben.socket.ask('room:create', directWith(ann))).peer?.id).toBe(ann.user.id);
  });

  it('takes the mentions of the blocked user out of the counts of the blocking one alone, and out of the list, until it ends', async () => {
    const [ann, ben, cid] = [await users.online('ann'), await users.online('ben', -1), await users.online('cid', -1)];
    const memberIds = [ben.user.id, cid.user.id];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'group', name: 'shared', memberIds });
    const { id: threadId } = await ann.socket.ask('message:send', { id: newId(), roomId, body: 'root' });
    const mentions = [ann.user.id, cid.user.id];
    const bodies = new Map<string, string>();
    for (const { socket } of [ben, cid])
      for (const place of [{}, { threadId }]) {
        const { id } = await socket.ask('message:send', { id: newId(), roomId, body: 'hey', mentions, ...place });
        bodies.set(id, `${socket === ben.socket ? 'ben' : 'cid'} ${'threadId' in place ? 'aside' : 'main'}`);
      }
    const counted = async ({ socket }: OnlineUser) => {
      const { room } = await socket.ask('room:open', { roomId, limit: 1 });
      const { thread } = await socket.ask('thread:open', { roomId, threadId, limit: 1 });
      const listed = (await socket.ask('mention:list', {})).mentions.map(({ message }) => bodies.get(message.id));
      const { rooms } = await socket.ask('sync', {});
      expect(rooms[0]).toMatchObject({ unread: room.unread, mentions: room.mentions, main: room.main });
      return {
        unread: [room.unread, room.main?.unread, thread.unread],
        mentions: [room.mentions, room.main?.mentions, thread.mentions],
        listed,
      };
    };
    const before = { ann: await counted(ann), cid: await counted(cid) };
    const listed = ['cid aside', 'cid main', 'ben aside', 'ben main'];
    expect(before.ann).toEqual({ unread: [4, 2, 2], mentions: [4, 2, 2], listed });
    await ann.socket.ask('block:add', { userId: ben.user.id });
    expect(await counted(ann)).toEqual({ ...before.ann, mentions: [2, 1, 1], listed: listed.slice(0, 2) });
    expect(await counted(cid)).toEqual(before.cid);
    const { mentions: left } = await ann.socket.ask('read:mark', { roomId, seq: 0 });
    expect(left).toBe(2);
    await ann.socket.ask('block:remove', { userId: ben.user.id });
    expect(await counted(ann)).toEqual(before.ann);
  });
});
