import { beforeEach, describe, expect, it } from 'vitest';
import {
  newId,
  userChannel,
  type Actor,
  type CommandRequests,
  type MessageId,
  type RoomId,
  type UserId,
} from '#contracts';
import { MembersService } from '../../reads/members/members.service.js';
import { MentionsService } from '../../reads/mentions/mentions.service.js';
import { readReadStatesOf, readRoomStates } from '../../room/views/room-state.store.js';
import { readThreadStates } from '../../room/views/thread-state.store.js';
import { ReadSql } from '../../store/read-sql.js';
import { setScene } from '../../../testing/test-scene.js';
import { readBlockedSince } from '../../reads/blocks/block-list.store.js';

describe('a block', () => {
  const scene = setScene();
  const { store, history } = scene;
  let ann: Actor;
  let bob: Actor;
  let cid: Actor;

  beforeEach(() => {
    ({ ann, bob, cid } = scene);
  });

  const blocks = {
    add: (actor: Actor, userId: UserId) => history.change('block:add', actor, { userId }),
    remove: (actor: Actor, userId: UserId) => history.change('block:remove', actor, { userId }),
  };
  const direct = (actor: Actor, { userId }: Actor) =>
    history.done(newId<RoomId>(), 'room:create', actor, { kind: 'direct', memberIds: [userId] });
  const group = (actor: Actor, { userId }: Actor, request: Partial<CommandRequests['room:create']> = {}) =>
    history.done(newId<RoomId>(), 'room:create', actor, {
      kind: 'group',
      name: 'g',
      memberIds: [userId],
      ...request,
    });
  const listOf = (userId: UserId, urev?: number) => readBlockedSince(store.reads, userId, urev);

  it('reaches the user’s own connections once, with a urev; a repeat changes nothing', async () => {
    await Promise.all([1, 2, 3].map(() => blocks.add(ann, bob.userId)));
    const item = { type: 'block', userId: bob.userId, blocked: true };
    expect(history.takePublished(userChannel(ann.userId))).toEqual([
      ['user:changes', { from: 0, to: 1, items: [item] }],
    ]);
    expect(await listOf(ann.userId, 0)).toEqual([bob.userId]);
    await blocks.remove(ann, bob.userId);
    await blocks.remove(ann, bob.userId);
    expect(history.takePublished(userChannel(ann.userId))).toEqual([
      ['user:changes', { from: 1, to: 2, items: [{ ...item, blocked: false }] }],
    ]);
    expect([await listOf(ann.userId, 1), await listOf(ann.userId, 2)]).toEqual([[], null]);
    expect(history.published).toEqual([]);
  });

  it('shares the urev counter with the user’s rooms', async () => {
    await group(ann, bob);
    await blocks.add(ann, bob.userId);
    await group(ann, cid);
    const frames = history.takePublished(userChannel(ann.userId)) as [string, { from: number; to: number }][];
    expect(frames.map(([, { from, to }]) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  it('must name another user who is not erased', async () => {
    await expect(blocks.add(ann, ann.userId)).rejects.toThrow('another user');
    await expect(blocks.add(ann, newId())).rejects.toMatchObject({ code: 'NOT_FOUND', details: { field: 'userId' } });
    expect(await blocks.remove(ann, newId())).toEqual({});
    history.directory.isUnavailable = true;
    const stranger = history.actor('stranger');
    await expect(blocks.add(ann, stranger.userId)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    history.directory.isUnavailable = false;
  });

  it('refuses messages in the direct room in both directions until it is removed; the room stays', async () => {
    const { state } = await direct(ann, bob);
    const { id } = await history.send(state.id, bob, 'before');
    await blocks.add(ann, bob.userId);
    for (const actor of [ann, bob]) {
      await expect(history.send(state.id, actor, 'no')).rejects.toThrow('BLOCKED');
      await expect(history.done(state.id, 'reaction:add', actor, { id, emoji: 'x' })).rejects.toThrow('BLOCKED');
      expect(await direct(actor, actor === ann ? bob : ann)).toMatchObject({ created: false });
    }
    await expect(history.done(state.id, 'message:edit', bob, { id, version: 1, body: 'no' })).rejects.toThrow(
      'BLOCKED',
    );
    expect(await history.done(state.id, 'message:edit', bob, { id, version: 1, body: 'before' })).toMatchObject({
      version: 1,
    });
    expect(await history.send(state.id, bob, 'before', { id })).toMatchObject({ dup: true });
    expect(await history.done(state.id, 'message:delete', bob, { id })).toMatchObject({ body: '' });
    await blocks.remove(ann, bob.userId);
    expect(await history.send(state.id, bob, 'yes')).toMatchObject({ seq: 2 });
  });

  it('stops typing in the direct room in both directions, but not in a group', async () => {
    const members = new MembersService(store.reads);
    const [{ state: pair }, { state: shared }] = [await direct(ann, bob), await group(ann, bob)];
    await blocks.add(ann, bob.userId);
    for (const { userId } of [ann, bob]) {
      expect(await members.audience(userId, pair.id)).toMatchObject({ blocked: true });
      expect(await members.audience(userId, shared.id)).toMatchObject({ blocked: false });
    }
    await blocks.remove(ann, bob.userId);
    expect(await members.audience(bob.userId, pair.id)).toMatchObject({ blocked: false });
  });

  it('refuses a new direct room in both directions, and additions to rooms by the blocked user; shared rooms stay', async () => {
    const shared = await history.group(cid, [ann, bob]);
    await blocks.add(ann, bob.userId);
    await expect(direct(bob, ann)).rejects.toThrow('BLOCKED');
    await expect(direct(ann, bob)).rejects.toThrow('BLOCKED');
    await expect(group(bob, ann)).rejects.toThrow('BLOCKED');
    const mine = await history.group(bob);
    await expect(history.done(mine, 'member:add', bob, { userId: ann.userId })).rejects.toThrow('BLOCKED');
    const hers = await history.group(ann);
    expect(await history.done(hers, 'member:add', ann, { userId: bob.userId })).toMatchObject({ state: 'joined' });
    expect(await group(ann, bob)).toMatchObject({ created: true });
    expect(await history.send(shared, bob, 'still here')).toMatchObject({ dup: false });
  });

  it('holds in a direct room that is created at the same time', async () => {
    for (let i = 0; i < 30; i += 1) {
      const [one, other] = [history.actor('one'), history.actor('other')];
      await history.people.resolve([one.userId, other.userId]);
      const made = direct(one, other).then(
        ({ state }) => state.id,
        () => undefined,
      );
      const [roomId] = await Promise.all([made, blocks.add(other, one.userId)]);
      if (roomId !== undefined) await expect(history.send(roomId, one, 'no')).rejects.toThrow('BLOCKED');
      await Promise.all([blocks.remove(other, one.userId), blocks.add(one, other.userId)]);
      if (roomId !== undefined) await expect(history.send(roomId, other, 'no')).rejects.toThrow('BLOCKED');
      await blocks.remove(one, other.userId);
      if (roomId !== undefined) expect(await history.send(roomId, other, 'yes')).toMatchObject({ seq: 1 });
    }
  });

  it('is deleted when its user is erased', async () => {
    await blocks.add(ann, bob.userId);
    await history.people.apply([{ type: 'user.erased', userId: ann.userId, version: 2 }]);
    expect(await store.query('SELECT 1 FROM history.blocks WHERE user_id = $1', [ann.userId])).toEqual([]);
    await expect(blocks.add(ann, bob.userId)).rejects.toThrow('session');
    await expect(blocks.add(bob, ann.userId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('of an erased user no longer closes the direct room; a block of the other side does', async () => {
    const [open, closed] = [(await direct(ann, bob)).state.id, (await direct(ann, cid)).state.id];
    await blocks.add(ann, bob.userId);
    await blocks.add(ann, cid.userId);
    await blocks.add(cid, ann.userId);
    await expect(history.send(open, bob, 'no')).rejects.toThrow('BLOCKED');
    await history.people.apply([{ type: 'user.erased', userId: ann.userId, version: 2 }]);
    expect(await history.send(open, bob, 'to nobody')).toMatchObject({ seq: 1 });
    await expect(history.send(closed, cid, 'no')).rejects.toThrow('BLOCKED');
    await blocks.remove(cid, ann.userId);
    expect(await history.send(closed, cid, 'to nobody')).toMatchObject({ seq: 1 });
  });

  it('takes the mentions of the blocked person out of the counts and the list, and gives them back when it ends', async () => {
    const { state } = await group(ann, bob, { memberIds: [bob.userId, cid.userId] });
    const roomId = state.id;
    const mentions = [ann.userId];
    const root = await history.send(roomId, ann, 'root');
    const sent = new Map<unknown, string>();
    for (const [actor, name] of [
      [bob, 'bob'],
      [cid, 'cid'],
    ] as const) {
      sent.set((await history.send(roomId, actor, 'main', { mentions })).id, `${name} main`);
      const aside = { id: newId<MessageId>(), body: 'aside', threadId: root.id, mentions };
      sent.set((await history.done(roomId, 'message:reply', actor, aside)).id, `${name} aside`);
    }
    const list = new MentionsService(new ReadSql(history.writes, undefined));
    const seen = async ({ userId }: Actor) => {
      const [room] = await readRoomStates(store.reads, userId, [roomId]);
      const [read] = await readReadStatesOf(store.reads, [{ userId, roomId }]);
      const [thread] = await readThreadStates(store.reads, userId, [{ roomId, threadId: root.id }]);
      const listed = (await list.list(userId, {})).mentions.map(({ message }) => sent.get(message.id));
      expect({ mentions: read?.state.mentions, mainMentions: read?.state.main?.mentions }).toEqual({
        mentions: room?.mentions,
        mainMentions: room?.main?.mentions,
      });
      const counts = [room, room?.main, thread];
      return { unread: counts.map((each) => each?.unread), mentions: counts.map((each) => each?.mentions), listed };
    };
    const all = {
      unread: [4, 2, 2],
      mentions: [4, 2, 2],
      listed: ['cid aside', 'cid main', 'bob aside', 'bob main'],
    };
    expect(await seen(ann)).toEqual(all);
    await blocks.add(cid, ann.userId);
    await blocks.add(bob, cid.userId);
    expect(await seen(ann)).toEqual(all);
    await blocks.add(ann, bob.userId);
    expect(await seen(ann)).toEqual({ ...all, mentions: [2, 1, 1], listed: ['cid aside', 'cid main'] });
    await blocks.remove(ann, bob.userId);
    expect(await seen(ann)).toEqual(all);
  });
});
