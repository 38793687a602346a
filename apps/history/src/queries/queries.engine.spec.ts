import { beforeAll, describe, expect, it } from 'vitest';
import {
  newId,
  type MessageId,
  type Queries,
  type QueryName,
  type Rev,
  type RoomId,
  type Seq,
  type UserId,
} from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestService } from '../../testing/test-service.js';

const TIMEOUT_MS = 30_000;

describe('over the bus', () => {
  const service = setUp(() => TestService.start({ ownServer: true }));
  const ann = setUp(() => service.caller('ann'));
  let userId: UserId;
  let roomId: RoomId;

  beforeAll(async () => {
    userId = ann.actor.userId;
    const { body } = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'Tea Room', visibility: 'public' });
    roomId = body.id;
  });

  const ask = <Name extends QueryName>(name: Name, asked: Queries[Name]['ask']) =>
    service.buses.queries.ask<Queries[Name]['answer']>(name, asked, TIMEOUT_MS);

  it('a member gets an answer to every read of the room', async () => {
    const state = await ask('room:state', { userId, roomId });
    expect(state).toMatchObject({ id: roomId, headSeq: 1, headRev: expect.any(Number) });
    expect(await ask('room:named', { name: 'TEA room' })).toEqual({ roomId });
    expect(await ask('room:open', { userId, roomId })).toMatchObject({ room: state, memberIds: [userId] });
    expect(await ask('room:list', { userId })).toEqual({ rooms: [state], cursor: null });
    expect((await ask('room:discover', { userId, query: 'tea' })).rooms).toMatchObject([{ id: roomId }]);
    expect((await ask('room:peek', { userId, roomId })).room).toEqual(
      (await ask('room:discover', { userId })).rooms[0],
    );
    expect((await ask('member:list', { userId, roomId })).members).toMatchObject([{ role: 'owner' }]);
    expect((await ask('member:bans', { userId, roomId })).members).toEqual([]);
    const { messages, rev } = await ask('message:page', { userId, roomId });
    expect(messages).toMatchObject([{ kind: 'system', system: { type: 'room.created' } }]);
    expect(rev).toBe(state.headRev);
    const id = messages[0]?.id ?? newId<MessageId>();
    expect(await ask('message:get', { userId, roomId, id })).toEqual(messages[0]);
    expect(await ask('audience', { userId, roomId })).toMatchObject({
      user: { username: 'ann' },
      memberCount: 1,
      blocked: false,
    });
  });

  it('users become known before a command names them; the answer has those whom auth could not be asked about', async () => {
    const [known, late, ghost] = [service.directory.actor('kim'), service.directory.actor('lea'), newId<UserId>()];
    expect(await ask('people:resolve', { userIds: [known.userId, ghost] })).toEqual({ unreachable: [] });
    service.directory.isUnavailable = true;
    const { unreachable } = await ask('people:resolve', { userIds: [known.userId, ghost, late.userId] });
    service.directory.isUnavailable = false;
    expect(unreachable).toEqual([late.userId]);
    expect(await ask('people:resolve', { userIds: [late.userId] })).toEqual({ unreachable: [] });
  });

  it('a gateway can read rooms to subscribe to, heads, and lost memberships', async () => {
    const { epoch } = await ask('epoch', {});
    const { headRev, urev } = await ask('room:state', { userId, roomId });
    expect(await ask('rooms:of', { userId })).toEqual({ roomIds: [roomId] });
    const [nobody, nowhere] = [newId<UserId>(), newId<RoomId>()];
    expect(await ask('rooms:of', { userId: nobody })).toEqual({ roomIds: [] });
    expect(await ask('heads', { roomIds: [roomId, nowhere], userIds: [userId, nobody] })).toEqual({
      epoch,
      rooms: { [roomId]: headRev },
      urevs: { [userId]: urev },
    });
    const users = [
      { userId, roomIds: [roomId, nowhere] },
      { userId: nobody, roomIds: [roomId] },
    ];
    expect(await ask('memberships:lost', { users })).toEqual({
      users: [
        { userId, roomIds: [nowhere] },
        { userId: nobody, roomIds: [roomId] },
      ],
    });
    const { sync, roomIds } = await ask('sync', { userId });
    expect(sync).toMatchObject({ epoch, urev, rooms: [{ id: roomId }] });
    expect(roomIds).toEqual([roomId]);
  });

  it('a courier can read the heads of rooms, what has happened in one, and places in it', async () => {
    const { epoch } = await ask('epoch', {});
    const { headSeq, headRev } = await ask('room:state', { userId, roomId });
    const head = { roomId, kind: 'group', appId: null, headSeq, headRev, deletedAt: null };
    expect(await ask('feed:heads', { after: null, limit: 100 })).toMatchObject({ epoch, rooms: [head], more: false });
    expect(await ask('feed:rooms', { roomIds: [roomId] })).toMatchObject({ epoch, rooms: [head] });
    const start = { seq: 0 as Seq, rev: 0 as Rev };
    expect(await ask('feed:starts', { roomIds: [roomId], since: 0 })).toEqual({ epoch, rooms: [{ roomId, ...start }] });
    const read = { roomId, appId: null, limit: 100, bytes: 64_000, ...start };
    const to = { seq: headSeq, rev: headRev };
    expect(await ask('feed:room', read)).toMatchObject({ epoch, part: { to, messages: [{ seq: 1 }], more: false } });
    expect(await ask('feed:back', { roomId, seq: headSeq })).toEqual({ epoch, ...start });
    const page = { epoch, applied: false, rooms: [head], more: false };
    expect(await ask('feed:erased', { userId, after: null, limit: 100 })).toMatchObject(page);
  });

  it('an error reaches the caller unchanged', async () => {
    const stranger = newId<UserId>();
    await expect(ask('room:state', { userId: stranger, roomId })).rejects.toMatchObject({ code: 'NOT_A_MEMBER' });
    await expect(ask('room:state', { userId, roomId: newId<RoomId>() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(ask('room:list', { userId, cursor: 'x' })).rejects.toMatchObject({
      code: 'INVALID',
      details: { field: 'cursor' },
    });
  });

  it('a read is UNAVAILABLE while PostgreSQL is not reachable, and answered again afterwards', async () => {
    await service.store.postgres.kill();
    await expect(ask('room:list', { userId })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(ask('sync', { userId })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await service.store.postgres.restart();
    await expect.poll(() => ask('room:list', { userId })).toMatchObject({ rooms: [{ id: roomId }] });
  });
});
