import { beforeEach, describe, expect, it } from 'vitest';
import {
  newId,
  roomChannel,
  type Actor,
  type CommandRequests,
  type Item,
  type RoomId,
  type UserItem,
} from '#contracts';
import { command } from '../../../testing/test-command.js';
import type { TestHistory } from '../../../testing/test-history.js';
import { setScene, type Frame } from '../../../testing/test-scene.js';

describe('membership', () => {
  const scene = setScene();
  const { store, history, other } = scene;
  let ann: Actor;
  let bob: Actor;
  let cid: Actor;

  beforeEach(() => {
    ({ ann, bob, cid } = scene);
  });

  const member = async (roomId: RoomId, { userId }: Actor) => {
    const rows = await store.query('SELECT * FROM history.members WHERE room_id = $1 AND user_id = $2', [
      roomId,
      userId,
    ]);
    return (rows as Record<string, unknown>[])[0];
  };
  const ownFrames = (actor: Actor) => scene.ownFrames(actor);

  it('in a new room reaches each member with their own RoomState', async () => {
    const roomId = await history.group(ann, [bob]);
    const [[event, frame]] = ownFrames(bob) as [Frame<UserItem>];
    expect({ event, from: frame.from, to: frame.to }).toEqual({ event: 'user:changes', from: 0, to: 1 });
    const state = {
      id: roomId,
      headRev: 4,
      memberCount: 2,
      unread: 0,
      readSeq: 1,
      urev: 1,
      me: expect.objectContaining({ role: 'member' }),
    };
    expect(frame.items).toEqual([{ type: 'room', state: expect.objectContaining(state) }]);
    expect(ownFrames(ann)[0]?.[1].items).toMatchObject([{ state: { me: { role: 'owner' } } }]);
  });

  it('changes of a user in several rooms of one transaction each get a urev, in one frame', async () => {
    const rooms = [newId<RoomId>(), newId<RoomId>(), newId<RoomId>()];
    const request: CommandRequests['room:create'] = { kind: 'group', name: 'one of three' };
    await history.handle(rooms.map((roomId) => ({ roomId, commands: [command('room:create', ann, request)] })));
    const frames = ownFrames(ann);
    expect(frames.map(([, { from, to, items }]) => [from, to, items.length])).toEqual([[0, 3, 3]]);
    const urevs = await Promise.all(rooms.map(async (roomId) => (await member(roomId, ann))?.urev));
    expect(urevs.sort()).toEqual([1, 2, 3]);
  });

  it('that ends is `gone` for the user, and a member item after its message for the room', async () => {
    const roomId = await history.group(ann, [bob]);
    scene.forgetFrames();
    await history.done(roomId, 'member:remove', ann, { userId: bob.userId });
    expect(ownFrames(bob)).toEqual([['user:changes', { from: 1, to: 2, items: [{ type: 'room.gone', roomId }] }]]);
    const [[, frame]] = scene.roomFrames(roomId) as [Frame<Item>];
    expect(frame.items).toMatchObject([
      {
        type: 'message',
        message: { rev: 5, system: { type: 'member.removed', userId: bob.userId, actorId: ann.userId } },
      },
      { type: 'member', member: { rev: 6, state: 'left', user: { username: 'bob' } } },
    ]);
    await expect(history.send(roomId, bob, 'still here?')).rejects.toThrow('NOT_FOUND');
  });

  it('survives a leave that is redelivered after a join', async () => {
    const roomId = await history.group(ann, [bob], 'public');
    const leave = command('room:leave', bob, {});
    const join = command('room:join', bob, {});
    expect(await history.carryOut(roomId, leave, join)).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await history.carryOut(roomId, leave)).toEqual([{ ok: true, data: {} }]);
    expect(await other.carryOut(roomId, leave, join)).toEqual([
      { ok: true, data: {} },
      { ok: true, data: { joined: true } },
    ]);
    expect(await member(roomId, bob)).toMatchObject({ state: 'joined' });
    const [row] = (await store.query('SELECT head_seq FROM history.rooms WHERE id = $1', [roomId])) as unknown[];
    expect(row).toEqual({ head_seq: 3 });
  });

  it('as owner passes to the longest-standing member, even one whom no command names', async () => {
    const roomId = await history.group(ann, [bob]);
    await history.done(roomId, 'member:add', ann, { userId: cid.userId });
    scene.forgetFrames();
    await history.done(roomId, 'room:leave', ann, {});
    expect(await member(roomId, bob)).toMatchObject({ role: 'owner' });
    expect(ownFrames(bob)[0]?.[1].items).toMatchObject([{ type: 'room', state: { me: { role: 'owner' } } }]);
    expect(await history.carryOut(roomId, command('room:leave', bob, {}), command('room:leave', cid, {}))).toEqual([
      { ok: true, data: {} },
      { ok: true, data: {} },
    ]);
  });

  it('of a pair is in one direct room, even if both create it at the same moment', async () => {
    const create = (service: TestHistory, actor: Actor, { userId }: Actor) =>
      service.done(newId<RoomId>(), 'room:create', actor, { kind: 'direct', memberIds: [userId] });
    const rooms = await Promise.all([1, 2, 3, 4].flatMap(() => [create(history, ann, bob), create(other, bob, ann)]));
    expect(new Set(rooms.map(({ state }) => state.id)).size).toBe(1);
    expect(rooms.filter(({ created }) => created)).toHaveLength(1);
    const { state } = await create(history, bob, ann);
    expect(state).toMatchObject({ peer: { username: 'ann' }, headSeq: 0, name: null });
  });

  it('one of two public rooms that take the same name at the same moment gets it', async () => {
    const request: CommandRequests['room:create'] = { kind: 'group', name: `Lunch ${newId()}`, visibility: 'public' };
    const results = await Promise.all(
      [history, other].map(async (service) => {
        const [result] = await service.carryOut(newId<RoomId>(), command('room:create', ann, request));
        return result?.ok === true ? 'created' : result?.error.code;
      }),
    );
    expect(results.sort()).toEqual(['NAME_TAKEN', 'created']);
  });

  it('one of two public rooms whose names differ only in white space gets the name', async () => {
    const name = `Tea ${newId()}`;
    const create = async (wanted: string): Promise<string | undefined> => {
      const request: CommandRequests['room:create'] = { kind: 'group', name: wanted, visibility: 'public' };
      const [result] = await history.carryOut(newId<RoomId>(), command('room:create', ann, request));
      return result?.ok === true ? 'created' : result?.error.code;
    };
    expect(await create(` ${name}`)).toBe('created');
    for (const alike of [name, `${name} `, `\u200b${name}\u00a0`, name.replace(' ', '\t\u3000')])
      expect(await create(alike)).toBe('NAME_TAKEN');
    const stored = await store.query('SELECT name FROM history.rooms WHERE name LIKE $1', [`%${name}%`]);
    expect(stored).toEqual([{ name: ` ${name}` }]);
  });

  it('leaves an older room alone whose name differs in white space', async () => {
    const name = `tea ${newId()}`;
    const [one, two] = [newId<RoomId>(), newId<RoomId>()];
    for (const [id, wanted] of [[one, name] as const, [two, newId()] as const])
      await history.carryOut(id, command('room:create', ann, { kind: 'group', name: wanted, visibility: 'public' }));
    await store.query('UPDATE history.rooms SET name = $2, name_key = $2 WHERE id = $1', [two, `${name} `]);
    const [result] = await history.carryOut(two, command('room:update', ann, { topic: 'cups' }));
    expect(result).toMatchObject({ ok: true });
    const rows = await store.query('SELECT name, name_key, topic FROM history.rooms WHERE id = $1', [two]);
    expect(rows).toEqual([{ name: `${name} `, name_key: `${name} `, topic: 'cups' }]);
  });

  it('of an unknown user is refused, and UNAVAILABLE if auth is not reachable', async () => {
    const roomId = await history.group(ann);
    const add = (userId: typeof ann.userId) => history.done(roomId, 'member:add', ann, { userId });
    await expect(add(newId())).rejects.toThrow('NOT_FOUND');
    history.directory.isUnavailable = true;
    const stranger = history.actor('stranger');
    await expect(add(stranger.userId)).rejects.toThrow('UNAVAILABLE');
    history.directory.isUnavailable = false;
    expect(await add(stranger.userId)).toMatchObject({ user: { username: 'stranger' }, state: 'joined' });
  });

  it('has a read marker that reaches the user’s connections and, in small rooms, the others', async () => {
    const roomId = await history.group(ann, [bob]);
    await history.send(roomId, ann, 'one');
    await history.send(roomId, ann, 'two');
    scene.forgetFrames();
    const results = await history.carryOut(
      roomId,
      command('read:mark', bob, { seq: 2 }),
      command('read:mark', bob, { seq: 99 }),
    );
    const read = { readSeq: 3, unread: 0, mentions: 0 };
    const data = { ...read, main: read, threadsReadSeq: 0 };
    expect(results).toEqual([1, 2].map(() => ({ ok: true, data })));
    const item = { type: 'read', roomId, ...data };
    expect(ownFrames(bob)).toEqual([['user:changes', { from: 1, to: 2, items: [item] }]]);
    const marks = [{ userId: bob.userId, seq: 3 }];
    expect(history.takePublished(roomChannel(roomId))).toEqual([{ type: 'read', marks }]);
  });
});
