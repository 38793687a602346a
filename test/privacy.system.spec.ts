import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { newId, type RoomId } from '#contracts';
import { storedMessages } from '#testing/topology/store';
import type { TestSocket } from '#testing/users/test-socket';
import { usersOfTests } from '#testing/users/users-of-tests';

/** Long enough for an unwanted frame to arrive. */
const QUIET_MS = 500;
/** Ten times the promise, for a busy machine. */
const REMOVED_WITHIN_MS = 20_000;

const users = usersOfTests();

describe('a private room', () => {
  it('an outsider cannot read, send, page or type in it, and learns nothing of it', async () => {
    const [ann, eve] = [await users.online('ann'), await users.online('eve', -1)];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'group', name: 'secret' });
    const { id } = await ann.socket.ask('message:send', { id: newId(), roomId, body: 'hush' });
    const asks = async (room: RoomId): Promise<unknown[]> => {
      const { socket } = eve;
      return Promise.all([
        socket.refused('room:open', { roomId: room }),
        socket.refused('room:join', { roomId: room }),
        socket.refused('room:leave', { roomId: room }),
        socket.refused('room:close', { roomId: room }),
        socket.refused('room:update', { roomId: room, topic: 'mine' }),
        socket.refused('member:list', { roomId: room }),
        socket.refused('member:bans', { roomId: room }),
        socket.refused('member:add', { roomId: room, userId: eve.user.id }),
        socket.refused('member:remove', { roomId: room, userId: ann.user.id }),
        socket.refused('message:send', { id: newId(), roomId: room, body: 'let me in' }),
        socket.refused('message:get', { roomId: room, id }),
        socket.refused('message:page', { roomId: room }),
        socket.refused('read:mark', { roomId: room, seq: 1 }),
        socket.refused('typing', { roomId: room }),
      ]);
    };
    const refusals = await asks(roomId);
    expect(refusals).toEqual(
      Array.from({ length: 14 }, () => expect.objectContaining({ code: 'NOT_FOUND', retry: 'never' }) as unknown),
    );
    expect(refusals).toEqual(await asks(newId()));
    const { epoch } = eve.socket.ready;
    const sync = await eve.socket.ask('sync', { epoch, rooms: { [roomId]: 1 } });
    expect(sync).toMatchObject({ rooms: [], deltas: [], gone: [roomId] });
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'still hush' });
    // Heads come by themselves, with the user's own rooms only.
    const received = eve.socket.received.filter(({ event }) => event !== 'ready');
    expect(received.filter(({ event }) => event !== 'heads')).toEqual([]);
    expect(JSON.stringify(received)).not.toContain(roomId);
    expect(await storedMessages(roomId)).toHaveLength(3);
    for (const path of ['', '/messages', '/members', '/bans', `/messages/${id}`]) {
      await eve.user.http('get', `/v1/rooms/${roomId}${path}`).expect(404);
    }
  });

  it('a removed member stops getting the room within 2 s, on every gateway', async () => {
    const ann = await users.online('ann');
    const ben = await users.online('ben', -1);
    const second = await ben.user.connect();
    await second.ask('sync', {});
    const { id: roomId } = await ann.socket.ask('room:create', {
      kind: 'group',
      name: 'small',
      memberIds: [ben.user.id],
    });
    await Promise.all([ben.socket, second].map((socket) => socket.untilIn(roomId)));
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'seen' });
    for (const socket of [ben.socket, second])
      await socket.until(() => socket.messages(roomId).length === 1, 'the message');

    await ann.socket.ask('member:remove', { roomId, userId: ben.user.id });
    for (const socket of [ben.socket, second])
      await socket.wait(
        'user:changes',
        ({ items }) => items.some((item) => item.type === 'room.gone' && item.roomId === roomId),
        REMOVED_WITHIN_MS,
      );
    await sleep(QUIET_MS);
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'not seen' });
    await sleep(QUIET_MS);
    for (const socket of [ben.socket, second]) {
      expect(socket.messages(roomId).map(({ body }) => body)).not.toContain('not seen');
    }
    expect(await ben.socket.refused('message:send', { id: newId(), roomId, body: 'hello?' })).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('an added user receives the room and every later change without a request', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'group', name: 'open arms' });
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'before' });
    await ann.socket.ask('member:add', { roomId, userId: ben.user.id });
    const { items } = await ben.socket.wait('user:changes', (changes) => changes.items[0]?.type === 'room');
    const state = items[0]?.type === 'room' ? items[0].state : undefined;
    expect(state).toMatchObject({ id: roomId, memberCount: 2, unread: 0, me: { role: 'member' } });
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'after' });
    await ben.socket.until(() => ben.socket.messages(roomId).some(({ body }) => body === 'after'), 'the message');
    const page = await ben.socket.ask('message:page', { roomId });
    expect(page.messages.map(({ body }) => body)).toContain('before');
  });

  it('a socket that has neither synced nor opened a room receives nothing of it', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben')];
    const silent = await ben.user.connect();
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    await ben.socket.untilIn(roomId);
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'hello' });
    await ben.socket.until(() => ben.socket.messages(roomId).length === 1, 'the message');
    expect(silent.of('changes')).toEqual([]);
    expect(await silent.ask('message:send', { id: newId(), roomId, body: 'but it may send' })).toMatchObject({
      dup: false,
    });
  });

  it('room:close sent right after an open or a sync ends them too', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    for (const begin of ['room:open', 'sync'] as const) {
      const socket = await ben.user.connect();
      const began = begin === 'sync' ? socket.ask('sync', {}) : socket.ask('room:open', { roomId });
      await Promise.all([began, socket.ask('room:close', { roomId })]);
      const other = await ben.user.connect();
      await other.ask('sync', {});
      await ann.socket.ask('message:send', { id: newId(), roomId, body: begin });
      // Frames sent before may arrive late.
      const received = (each: TestSocket) => each.messages(roomId).some(({ body }) => body === begin);
      await other.until(() => received(other), 'the message');
      expect(received(socket)).toBe(false);
    }
  });

  it('room:close ends the live changes of the room on that connection only', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    const other = await ben.user.connect();
    await other.ask('sync', {});
    await ben.socket.ask('room:open', { roomId });
    await ben.socket.ask('room:close', { roomId });
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'hello' });
    await other.until(() => other.messages(roomId).length === 1, 'the message');
    expect(ben.socket.messages(roomId)).toEqual([]);
  });
});
