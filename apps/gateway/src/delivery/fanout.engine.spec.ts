import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId, type MessageId, type ReadMark, type RoomId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestGateway } from '../../testing/test-gateway.js';
import { LocalSockets } from '../registry/local-sockets.js';

/** Long enough for a frame to arrive that must not. */
const QUIET_MS = 150;
/** A gateway sends them within 5 s, at a random moment. */
const HEADS_MS = 30_000;

/** `turn` reaches into Engine.IO; `plain` must do the same with its public API. */
describe.each(['turn', 'plain'])('what sockets are sent by SOCKET_TRANSPORT=%s', (transport) => {
  let alice: UserId;
  let bob: UserId;
  let roomId: RoomId;

  const gateway = setUp(() => TestGateway.start({ env: { SOCKET_TRANSPORT: transport } }));
  beforeEach(() => {
    alice = newId();
    bob = newId();
    roomId = gateway.history.room(newId(), alice, bob);
  });
  afterEach(() => gateway.closeSockets());

  const connect = (userId: UserId) => gateway.connect(userId);

  it('begins with the first sync or room:open, and ends with room:close', async () => {
    const [synced, opened, neither] = [await connect(alice), await connect(bob), await connect(alice)];
    await synced.ask('sync', {});
    await opened.ask('room:open', { roomId });
    await neither.ask('sync', { subscribe: 'none' });
    await gateway.history.change(roomId);
    await Promise.all([synced.wait('changes'), opened.wait('changes')]);
    await opened.ask('room:close', { roomId });
    await gateway.history.change(roomId);
    await synced.wait('changes', ({ to }) => to === 2);
    await sleep(QUIET_MS);
    expect(opened.of('changes').map(({ to }) => to)).toEqual([1]);
    expect(neither.of('changes')).toEqual([]);
  });

  it('has no gap between the answer of room:open and live changes', async () => {
    const socket = await connect(alice);
    const open = gateway.history.answers['room:open'];
    gateway.history.answers['room:open'] = async (ask) => {
      const answer = await open(ask);
      for (let i = 0; i < 5; i += 1) await gateway.history.change(roomId);
      await sleep(50);
      return answer;
    };
    const { rev } = await socket.ask('room:open', { roomId });
    gateway.history.answers['room:open'] = open;
    await gateway.history.change(roomId);
    await socket.wait('changes', ({ to }) => to === 6);
    expect(rev).toBe(0);
    expect(socket.of('changes').map(({ from }) => from)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('is nothing for an outsider who asks for a room', async () => {
    const outsider = await connect(newId());
    const open = gateway.history.answers['room:open'];
    gateway.history.answers['room:open'] = async (ask) => {
      await gateway.history.change(roomId);
      await sleep(50);
      return open(ask);
    };
    expect(await outsider.refused('room:open', { roomId })).toMatchObject({ code: 'NOT_FOUND' });
    gateway.history.answers['room:open'] = open;
    await gateway.history.change(roomId);
    expect(await outsider.refused('typing', { roomId })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await outsider.refused('room:close', { roomId })).toMatchObject({ code: 'NOT_FOUND' });
    await sleep(QUIET_MS);
    expect(outsider.of('changes')).toEqual([]);
  });

  it.each(['subscribed', 'not subscribed'])(
    'is not the answer of room:open if a socket, %s, loses the room meanwhile',
    async (before) => {
      const socket = await connect(alice);
      if (before === 'subscribed') await socket.ask('sync', {});
      const open = gateway.history.answers['room:open'];
      gateway.history.answers['room:open'] = async (ask) => {
        gateway.history.answers['room:open'] = open;
        const answer = await open(ask);
        gateway.history.room(roomId, bob);
        await gateway.history.publishItems(alice, { type: 'room.gone', roomId });
        await sleep(50);
        return answer;
      };
      expect(await socket.refused('room:open', { roomId })).toMatchObject({ code: 'NOT_FOUND' });
      await socket.wait('user:changes');
    },
  );

  it('includes a gained room from its item on, with the state at that moment', async () => {
    const [synced, unsynced] = [await connect(alice), await connect(alice)];
    await synced.ask('sync', {});
    const gained = gateway.history.room(newId(), alice);
    const state = gateway.history.state(alice, gained);
    await gateway.history.change(gained);
    await gateway.history.publishItems(alice, { type: 'room', state });
    const { items } = await synced.wait('user:changes');
    expect(items).toMatchObject([{ type: 'room', state: { id: gained, headRev: 1 } }]);
    await gateway.history.change(gained);
    await synced.wait('changes', ({ from }) => from === 1);
    await unsynced.wait('user:changes');
    await sleep(QUIET_MS);
    expect(unsynced.of('changes')).toEqual([]);
  });

  it('stays without a closed room when its item comes again', async () => {
    const socket = await connect(alice);
    await socket.ask('sync', {});
    await socket.ask('room:close', { roomId });
    await gateway.history.publishItems(alice, { type: 'room', state: gateway.history.state(alice, roomId) });
    await socket.wait('user:changes');
    await gateway.history.change(roomId);
    await sleep(QUIET_MS);
    expect(socket.of('changes')).toEqual([]);
  });

  it('ends at once for all sockets of a user who loses the room', async () => {
    const [synced, opened] = [await connect(alice), await connect(alice)];
    await synced.ask('sync', {});
    await opened.ask('room:open', { roomId });
    gateway.history.room(roomId, bob);
    await gateway.history.publishItems(alice, { type: 'room.gone', roomId });
    await gateway.history.change(roomId);
    await Promise.all([synced.wait('user:changes'), opened.wait('user:changes')]);
    await sleep(QUIET_MS);
    expect([...synced.of('changes'), ...opened.of('changes')]).toEqual([]);
  });

  it('includes a room that is gained, and not one that is lost, during a sync', async () => {
    const socket = await connect(alice);
    const gained = newId<RoomId>();
    const sync = gateway.history.answers.sync;
    gateway.history.answers.sync = async (ask) => {
      gateway.history.answers.sync = sync;
      const answer = await sync(ask);
      gateway.history.room(gained, alice);
      await gateway.history.publishItems(alice, { type: 'room', state: gateway.history.state(alice, gained) });
      gateway.history.room(roomId, bob);
      await gateway.history.publishItems(alice, { type: 'room.gone', roomId });
      await sleep(50);
      return answer;
    };
    await socket.ask('sync', {});
    await socket.wait('user:changes', ({ to }) => to === 2);
    expect(socket.of('user:changes').map(({ to }) => to)).toEqual([1, 2]);
    await gateway.history.change(gained);
    await gateway.history.change(roomId);
    await socket.wait('changes', (frame) => frame.roomId === gained);
    await sleep(QUIET_MS);
    expect(socket.of('changes').map((frame) => frame.roomId)).toEqual([gained]);
  });

  it('includes typing of others, once in three seconds', async () => {
    const [typist, other, reader] = [await connect(alice), await connect(alice), await connect(bob)];
    for (const socket of [typist, other, reader]) await socket.ask('room:open', { roomId });
    await Promise.all([1, 2, 3, 4].map(() => typist.ask('typing', { roomId })));
    await reader.wait('typing', ({ users }) => users[0]?.id === alice);
    await sleep(QUIET_MS);
    expect(reader.of('typing')).toHaveLength(1);
    expect([...typist.of('typing'), ...other.of('typing')]).toEqual([]);
  });

  it('includes read marks of others, once a second', async () => {
    const [first, second] = [await connect(alice), await connect(bob)];
    for (const socket of [first, second]) await socket.ask('room:open', { roomId });
    const mark = (userId: UserId, seq: number) => ({ userId, seq }) as ReadMark;
    const marks = [...[1, 2, 3, 4].map((seq) => mark(alice, seq)), mark(bob, 7)];
    await Promise.all(marks.map((each) => gateway.history.signal(roomId, { type: 'read', marks: [each] })));
    await Promise.all([first.wait('read'), second.wait('read', ({ marks }) => marks[0]?.seq !== 1)]);
    expect(first.of('read')).toEqual([{ roomId, marks: [mark(bob, 7)] }]);
    expect(second.of('read').map(({ marks }) => marks)).toEqual([[mark(alice, 1)], [mark(alice, 4)]]);
  });

  it('includes pieces of growing messages, joined, until their end comes', async () => {
    const [reader, closed, idle] = [await connect(alice), await connect(bob), await connect(bob)];
    for (const socket of [reader, closed]) await socket.ask('room:open', { roomId });
    await closed.ask('room:close', { roomId });
    const id = newId<MessageId>();
    const grow = (offset: number, text: string) =>
      gateway.history.signal(roomId, { type: 'grow', pieces: [{ id, offset, text }], memberCount: 2 });
    await grow(1, 'b');
    await grow(2, '😀');
    await grow(3, 'd');
    await reader.wait('message:grow', ({ pieces }) => pieces[0]?.offset === 2);
    await grow(4, 'e');
    await gateway.history.change(roomId, { type: 'message', message: { id, body: 'ab😀de', grow: 'complete' } });
    await reader.wait('changes');
    await sleep(QUIET_MS);
    expect(reader.of('message:grow')).toEqual([
      { roomId, pieces: [{ id, offset: 1, text: 'b' }] },
      { roomId, pieces: [{ id, offset: 2, text: '😀d' }] },
    ]);
    expect([...closed.of('message:grow'), ...idle.of('message:grow')]).toEqual([]);
  });

  it('includes the heads that history has, after frames may have been lost', async () => {
    const [subscribed, idle] = [await connect(alice), await connect(alice)];
    await subscribed.ask('sync', {});
    gateway.history.revs.set(roomId, 41);
    await gateway.history.signal(roomId, { type: 'heads' });
    expect(await subscribed.wait('heads', () => true, HEADS_MS)).toEqual({
      epoch: '1.1',
      urev: 0,
      rooms: { [roomId]: 41 },
    });
    expect(idle.of('heads')).toEqual([]);
  });

  it('arrives complete also if it is long', async () => {
    const socket = await connect(alice);
    await socket.ask('room:open', { roomId });
    const text = 'ä😀'.repeat(40_000);
    const frame = { roomId, from: 0, to: 1, items: [{ type: 'none', text }] };
    gateway.app.get(LocalSockets).send(`room:${roomId}`, JSON.stringify(['changes', frame]));
    expect(await socket.wait('changes')).toEqual(frame);
  });
});
