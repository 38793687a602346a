import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { MessageId, RoomId } from '#contracts';

import { entry, stateOf } from '../../model/model-store.js';
import { World } from '../../model/world.js';
import type { Parley } from '../client.js';

const ROOM = 'room0' as RoomId;

describe('the read marker', () => {
  let world: World;
  /** The last message that the user has read at the start. */
  let base: number;

  const state = () => stateOf(world.server.store, world.userIds[0]!, ROOM);
  const room = (client: Parley = world.client(0)) => client.room(ROOM);
  const read = (): number => state().readSeq - base;
  const see = async (from: number, to: number, client?: Parley): Promise<void> => {
    room(client).seen(base + from, base + to);
    await world.pass(1_000);
  };
  const write = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index++) world.client(1).room(ROOM).send(String(index));
    await world.pass(2_000);
  };

  beforeEach(async () => {
    world = await World.calm();
    base = state().headSeq;
    world.server.mark(ROOM, world.userIds[0]!, base);
    await Promise.all([room().open(), world.pass(500)]);
    await write(30);
  });

  afterEach(() => world.close());

  it('follows what was shown, and stops before the first message that was skipped', async () => {
    await see(1, 10);
    expect(read()).toBe(10);
    expect(room().getSnapshot().skipped).toBeNull();
    await see(21, 30);
    expect(read()).toBe(10);
    expect(room().getSnapshot().skipped).toBe(base + 11);
    await see(11, 20);
    expect(read()).toBe(30);
    expect(room().getSnapshot().skipped).toBeNull();
    expect(state().unread).toBe(0);
  });

  it('follows messages of a page that is newer than the replica', async () => {
    const { server, userIds } = world;
    const message = { id: 'newer' as MessageId, senderId: userIds[1]!, body: 'new', mentions: [] };
    server.commit(ROOM, (held) => [server.append(held, message, null)]);
    room()
      .markers.of('all')
      .see(base + 1, base + 31);
    await world.pass(1_000);
    expect(read()).toBe(31);
    expect(room().getSnapshot().skipped).toBeNull();
  });

  it('passes skipped messages by an act of the user', async () => {
    await see(21, 30);
    room().markRead(base + 15);
    await world.pass(1_000);
    expect(read()).toBe(15);
    expect(room().getSnapshot().skipped).toBe(base + 16);
    room().markRead();
    await world.pass(1_000);
    expect(read()).toBe(30);
  });

  it('goes on in one tab when another tab has shown what was skipped', async () => {
    const other = world.newTab(0);
    await Promise.all([other.resume(), world.pass(1_000)]);
    await see(11, 30);
    expect(read()).toBe(0);
    await see(1, 10, other);
    expect(read()).toBe(30);
    other.close();
  });

  it('passes what was skipped once it is deleted, and notices', async () => {
    await see(1, 9);
    await see(11, 30);
    expect(read()).toBe(9);
    world.server.delete(ROOM, base + 10);
    await world.pass(1_000);
    expect(read()).toBe(30);
    world.server.setMembership(ROOM, world.userIds[2]!, false);
    world.server.setMembership(ROOM, world.userIds[2]!, true);
    await write(1);
    await see(33, 33);
    expect(read()).toBe(33);
  });

  it('is kept while offline, and sent on the next connection', async () => {
    world.network.cut(world.userIds[0]!);
    room().seen(base + 1, base + 30);
    await world.pass(10_000);
    expect(read()).toBe(30);
  });

  it('follows a fast reader at most every 300 ms', async () => {
    const marks: number[] = [];
    const mark = world.server.mark.bind(world.server);
    world.server.mark = (roomId, userId, seq) => {
      marks.push(seq - base);
      mark(roomId, userId, seq);
    };
    for (let seq = 1; seq <= 30; seq++) {
      room().seen(base + seq, base + seq);
      await world.pass(50);
    }
    await world.pass(1_000);
    expect(marks.at(-1)).toBe(30);
    expect(marks.length).toBeLessThan(8);
  });

  it('forgets what was shown before the server was restored from a backup', async () => {
    room().markRead();
    await world.pass(1_000);
    world.save();
    await write(20);
    await see(41, 50);
    world.restore(true);
    await world.pass(10_000);
    await write(20);
    await see(31, 40);
    expect(read()).toBe(40);
    expect(entry(world.server.store.rooms, ROOM).messages).toHaveLength(base + 50);
  });
});
