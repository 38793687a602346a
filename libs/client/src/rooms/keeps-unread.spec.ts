import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Message, RoomId, Seq } from '#contracts';
import { ChatError } from '#contracts/errors';

import { entry, stateOf } from '../../model/model-store.js';
import { World } from '../../model/world.js';
import type { Parley } from '../client.js';

const ROOM = 'room0' as RoomId;
const OTHER = 'room1' as RoomId;

describe('a message of the user', () => {
  let world: World;
  /** The last message that the user has read at the start. */
  let base: number;

  const reader = (): Parley => world.client(0);
  const state = (roomId = ROOM) => stateOf(world.server.store, world.userIds[0]!, roomId);
  const read = (roomId = ROOM): number => (state(roomId).main?.readSeq ?? 0) - base;
  const newest = (roomId = ROOM): Message => entry(world.server.store.rooms, roomId).messages.at(-1)!;
  const write = async (count: number, fields: object = {}): Promise<void> => {
    for (let index = 0; index < count; index++) world.client(1).room(ROOM).send(String(index), fields);
    await world.pass(2_000);
  };
  const see = async (from: number, to: number): Promise<void> => {
    await Promise.all([timeline().toLatest(), world.pass(500)]);
    timeline().seen(base + from, base + to);
    await world.pass(1_000);
  };
  const timeline = () => world.timeline(0, ROOM, 'main');
  const send = async (fields: object = {}): Promise<Message> => {
    reader().room(ROOM).send('answer', fields);
    await world.pass(1_000);
    return newest();
  };

  beforeEach(async () => {
    world = await World.calm();
    base = state().headSeq;
    world.server.mark(ROOM, world.userIds[0]!, base);
    await Promise.all([reader().room(ROOM).open(), world.pass(500)]);
    await write(10);
  });

  afterEach(() => world.close());

  it('marks as ever in a client without a view', async () => {
    const { keepsUnread, seq } = await send();
    expect([keepsUnread, read()]).toEqual([undefined, seq - base]);
  });

  it('leaves unread what a view has not shown, and the next one does too', async () => {
    await see(1, 4);
    expect((await send()).keepsUnread).toBe(true);
    expect([read(), state().main?.unread]).toEqual([4, 6]);
    expect(reader().room(ROOM).getSnapshot().room).toMatchObject({ unread: 0, main: { readSeq: base + 4, unread: 6 } });
    expect((await send()).keepsUnread).toBe(true);
    expect(read()).toBe(4);
    await see(5, 12);
    expect(read()).toBe(12);
    const { keepsUnread, seq } = await send();
    expect([keepsUnread, read()]).toEqual([undefined, seq - base]);
  });

  it('asks for it only where something was not shown', async () => {
    const asked: unknown[] = [];
    const append = world.server.append.bind(world.server);
    world.server.append = (held, message, system) => {
      asked.push(message.keepsUnread);
      return append(held, message, system);
    };
    await see(1, 10);
    await send();
    await write(1);
    await send();
    expect(asked).toEqual([undefined, undefined, true]);
  });

  it('asks for it where it is forwarded to a room that is not shown', async () => {
    world.server.mark(OTHER, world.userIds[0]!, state(OTHER).headSeq);
    world.client(1).room(OTHER).send('unread');
    await world.pass(1_000);
    await see(1, 10);
    reader().room(OTHER).send('a comment');
    await world.pass(1_000);
    expect(newest(OTHER).keepsUnread).toBe(true);
  });

  it('asks for it while the client has not caught up: it was written before what is new', async () => {
    await see(1, 10);
    world.network.cut(world.userIds[0]!);
    reader().room(ROOM).send('offline');
    await write(1);
    await world.pass(20_000);
    expect(newest()).toMatchObject({ body: 'offline', keepsUnread: true });
    expect(read()).toBe(10);
  });

  it('moves no marker by the ack of a repeat that no longer asks for it', async () => {
    await see(1, 9);
    const commit = world.server.commit.bind(world.server);
    world.server.commit = (roomId, change) => {
      world.server.commit = commit;
      commit(roomId, change);
      throw new ChatError('TIMEOUT');
    };
    reader().room(ROOM).send('answer');
    await world.pass(100);
    world.server.delete(ROOM, base + 10);
    await world.pass(20_000);
    expect(newest()).toMatchObject({ body: 'answer', keepsUnread: true });
    const { room, pending } = reader().room(ROOM).getSnapshot();
    expect([room?.main?.readSeq, pending]).toEqual([base + read(), []]);
    expect(read()).toBe(9);
  });

  it('in a thread looks at what was shown of the thread', async () => {
    await see(1, 10);
    const root = entry(world.server.store.rooms, ROOM).messages[base]!.id;
    await send({ threadId: root });
    const thread = world.timeline(0, ROOM, { threadId: root });
    await Promise.all([thread.toLatest(), world.pass(1_000)]);
    const first = newest();
    thread.seen(first.seq, first.seq);
    await world.pass(1_000);
    await write(1, { threadId: root });
    const kept = await send({ threadId: root });
    expect([kept.keepsUnread, thread.getSnapshot().messages.length]).toEqual([true, 3]);
    thread.seen(first.seq, kept.seq);
    await world.pass(1_000);
    expect((await send({ threadId: root })).keepsUnread).toBeUndefined();
    expect((await send({ threadId: root, inRoom: true })).keepsUnread).toBeUndefined();
  });

  it('in a thread keeps unread a reply that counts in the room alone', async () => {
    await see(1, 10);
    const root = entry(world.server.store.rooms, ROOM).messages[base]!.id;
    const { seq: first } = await send({ threadId: root });
    await write(1, { threadId: root, inRoom: true });
    expect((await send({ threadId: root })).keepsUnread).toBe(true);
    await see(1, first - base + 1);
    expect((await send({ threadId: root })).keepsUnread).toBe(true);
    const thread = world.timeline(0, ROOM, { threadId: root });
    await Promise.all([thread.toLatest(), world.pass(1_000)]);
    thread.seen(first, newest().seq);
    await world.pass(1_000);
    expect((await send({ threadId: root })).keepsUnread).toBeUndefined();
  });

  it('is undone for the user alone by "unread from here", until the room is marked', async () => {
    const from = (base + 3) as Seq;
    await Promise.all([reader().room(ROOM).markUnread(true, from), world.pass(1_000)]);
    expect(state().me).toMatchObject({ unreadMark: true, unreadFrom: from });
    await Promise.all([timeline().toUnread(), world.pass(1_000)]);
    expect(
      timeline()
        .getSnapshot()
        .messages.some(({ seq }) => seq === from),
    ).toBe(true);
    await Promise.all([reader().room(ROOM).markUnread(false), world.pass(1_000)]);
    expect(state().me).toMatchObject({ unreadMark: false, unreadFrom: null });
  });
});
