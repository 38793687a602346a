import { afterEach, describe, expect, it } from 'vitest';

import { newId } from '#contracts';
import type { TestSocket } from '#testing/test-socket';
import { topology } from '#testing/topology';
import { guest, type TestUser } from '#testing/user';

interface Someone {
  user: TestUser;
  socket: TestSocket;
}

const users: TestUser[] = [];

async function someone(prefix: string, gateway = 0): Promise<Someone> {
  const user = await guest(prefix);
  users.push(user);
  const socket = await user.connect({ url: topology().gateways.at(gateway)?.url ?? topology().url });
  await socket.ask('sync', {});
  return { user, socket };
}

const directWith = ({ user }: Someone) => ({ kind: 'direct', memberIds: [user.id] });

afterEach(() => {
  for (const user of users.splice(0)) user.close();
});

describe('a block', () => {
  it('is told to all my connections and nobody else, caught up with by sync, listed, and held when repeated', async () => {
    const [ann, ben] = [await someone('ann'), await someone('ben', -1)];
    const second = await ann.user.connect({ url: topology().gateways.at(-1)?.url ?? topology().url });
    const { urev, epoch, blocked } = await second.ask('sync', {});
    expect(blocked).toEqual([]);
    const userId = ben.user.id;
    expect(await ann.socket.ask('block:add', { userId })).toEqual({});
    expect(await ann.socket.ask('block:add', { userId })).toEqual({});
    for (const socket of [ann.socket, second]) {
      const { items, from, to } = await socket.wait('user:changes');
      expect([items, to - from]).toEqual([[{ type: 'block', userId, blocked: true }], 1]);
    }
    const sync = await second.ask('sync', { epoch, urev });
    expect([sync.blocked, sync.urev]).toEqual([[userId], urev + 1]);
    expect((await second.ask('sync', { epoch, urev: sync.urev })).blocked).toBeNull();
    const { users: list } = await second.ask('block:list', {});
    expect(list.map(({ id }) => id)).toEqual([userId]);
    await ann.socket.ask('block:remove', { userId });
    await ann.socket.ask('block:remove', { userId });
    expect((await ann.socket.ask('sync', { epoch, urev: sync.urev })).blocked).toEqual([]);
    expect(ben.socket.received.filter(({ event }) => event !== 'ready')).toEqual([]);
  });

  it('is of another user who exists', async () => {
    const ann = await someone('ann');
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

  it.each(['the one who blocks', 'the one who is blocked'])('refuses direct messages of %s', async (who) => {
    const [ann, ben] = [await someone('ann'), await someone('ben', -1)];
    const { id: roomId } = await ann.socket.ask('room:create', directWith(ben));
    await ben.socket.ask('message:send', { id: newId(), roomId, body: 'before' });
    const [by, whom] = who === 'the one who blocks' ? [ann, ben] : [ben, ann];
    await by.socket.ask('block:add', { userId: whom.user.id });
    const refusal = await ann.socket.refused('message:send', { id: newId(), roomId, body: 'no' });
    expect(refusal).toMatchObject({ code: 'BLOCKED', retry: 'never' });
    expect((await ann.socket.ask('room:create', directWith(ben))).id).toBe(roomId);
    expect((await ann.socket.ask('message:page', { roomId })).messages).toHaveLength(1);
    await by.socket.ask('block:remove', { userId: whom.user.id });
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'yes' });
  });

  it('refuses new direct rooms both ways, and being brought into a room by the blocked', async () => {
    const [ann, ben, cid] = [await someone('ann'), await someone('ben', -1), await someone('cid', -1)];
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
});
