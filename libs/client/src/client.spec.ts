import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { MessageId, RoomId } from '#contracts';

import { entry } from '../model/model-store.js';
import { World } from '../model/world.js';

const ROOM = 'room0' as RoomId;
/** The default of `openRooms`. */
const OPEN_ROOMS = 50;

describe('a client', () => {
  let world: World;

  const view = (user: number) => world.client(user).room(ROOM).getSnapshot();
  const bodies = (user: number) => view(user).messages.flatMap(({ kind, body }) => (kind === 'text' ? [body] : []));
  const summary = (user: number) =>
    world
      .client(user)
      .rooms.getSnapshot()
      .find(({ id }) => id === ROOM);
  const online = (user: number) => world.client(user).connection.getSnapshot().status;

  beforeEach(async () => {
    world = await World.calm();
  });

  afterEach(() => world.close());

  it('shows a message to its sender at once, and to others when it is stored', async () => {
    await Promise.all([world.client(0).room(ROOM).open(), world.client(1).room(ROOM).open(), world.pass(500)]);
    world.client(0).room(ROOM).send('hello');
    expect(view(0).pending).toMatchObject([{ body: 'hello', status: 'sending' }]);
    await world.pass(500);
    expect(view(0).pending).toEqual([]);
    expect(bodies(0)).toEqual(['hello']);
    expect(bodies(1)).toEqual(['hello']);
  });

  it('ends a temporary notification level at its time by itself', async () => {
    const level = (user: number) => summary(user)?.me.notify;
    const until = new Date(world.clock.now() + 3_600_000);
    await Promise.all([world.client(0).room(ROOM).notify('none', until), world.pass(500)]);
    expect({ me: summary(0)?.me, level: level(1) }).toMatchObject({
      me: { notify: 'none', notifyUntil: until.toISOString() },
      level: 'all',
    });
    const told = vi.fn();
    world.client(0).rooms.subscribe(told);
    await world.pass(3_600_000);
    expect(told).toHaveBeenCalled();
    expect(summary(0)?.me).toMatchObject({ notify: 'all', notifyUntil: null });
    await Promise.all([world.client(0).room(ROOM).notify('mentions'), world.pass(500)]);
    expect(level(0)).toBe('mentions');
    const later = new Date(world.clock.now() + 3_600_000);
    await Promise.all([world.client(0).room(ROOM).notify('none', later), world.pass(500)]);
    world.client(0).close();
    expect(world.timersOf(0)).toBe(0);
  });

  it('lists favourites first', async () => {
    const order = () =>
      world
        .client(0)
        .rooms.getSnapshot()
        .map(({ id }) => id);
    const last = order().at(-1) as RoomId;
    await Promise.all([world.client(0).room(last).favourite(), world.pass(500)]);
    expect(order()[0]).toBe(last);
    await Promise.all([world.client(0).room(last).favourite(false), world.pass(500)]);
    expect(order().at(-1)).toBe(last);
  });

  it('shows a mark as unread at once, and not after the server has refused it', async () => {
    const room = world.client(0).room(ROOM);
    const isMarked = () => summary(0)?.me.unreadMark;
    const marking = room.markUnread();
    expect(isMarked()).toBe(true);
    await Promise.all([marking, world.pass(500)]);
    room.markRead(summary(0)?.headSeq);
    await world.pass(1_000);
    expect(isMarked()).toBe(false);
    world.client(0).close();
    const refused = expect(room.markUnread()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(isMarked()).toBe(true);
    await Promise.all([refused, world.pass(60_000)]);
    expect(isMarked()).toBe(false);
  });

  it('shows no message both as pending and as a message of the room', async () => {
    const store = world.client(0).room(ROOM);
    await Promise.all([store.open(), world.pass(500)]);
    const twice: string[] = [];
    store.subscribe(() => {
      const { messages, pending } = store.getSnapshot();
      const shown = new Set(messages.map(({ id }) => id));
      twice.push(...pending.flatMap(({ id, body }) => (shown.has(id) ? [body] : [])));
    });
    world.network.faults = true;
    for (let index = 0; index < 30; index++) {
      store.send(String(index));
      await world.pass(2_000);
    }
    world.network.faults = false;
    await world.pass(60_000);
    expect(bodies(0)).toHaveLength(30);
    expect(twice).toEqual([]);
  });

  it('keeps the list of rooms current, open or not', async () => {
    world.client(0).room(ROOM).send('hello');
    await world.pass(500);
    expect(summary(1)).toMatchObject({ unread: 1, preview: { text: 'hello', senderName: 'user0' } });
    expect(world.client(1).rooms.getSnapshot()[0]?.id).toBe(ROOM);
    world.client(1).room(ROOM).markRead(summary(1)?.headSeq);
    await world.pass(500);
    expect(summary(1)?.unread).toBe(0);
  });

  it('counts the messages of all rooms that will be sent, without those that the server refused', async () => {
    const { pending } = world.client(0);
    world.network.cut(world.userIds[0]!);
    world.client(0).room(ROOM).send('one');
    world
      .client(0)
      .room('room1' as RoomId)
      .send('two');
    world.client(0).room(ROOM).send(' ');
    expect(pending.getSnapshot()).toBe(2);
    await world.pass(5_000);
    expect(pending.getSnapshot()).toBe(0);
  });

  it('knows that the rooms are complete from the first sync until sign-out', async () => {
    const { synced } = world.client(0);
    expect(synced.getSnapshot()).toBe(true);
    await Promise.all([world.client(0).logout(), world.pass(1_000)]);
    expect(synced.getSnapshot()).toBe(false);
  });

  it('sends messages written offline after the reconnect', async () => {
    world.network.cut(world.userIds[0]!);
    world.client(0).room(ROOM).send('one');
    world.client(0).room(ROOM).send('two');
    expect(view(0).pending.map(({ status }) => status)).toEqual(['waiting', 'waiting']);
    await world.pass(5_000);
    expect(
      entry(world.server.store.rooms, ROOM)
        .messages.slice(-2)
        .map(({ body }) => body),
    ).toEqual(['one', 'two']);
  });

  it('sends what a mute held back as soon as the mute is lifted', async () => {
    const [me] = world.userIds;
    world.server.mute(ROOM, me!, new Date(world.clock.now() + 3_600_000).toISOString());
    world.client(0).room(ROOM).send('held back');
    await world.pass(60_000);
    expect(view(0).pending).toMatchObject([{ status: 'waiting', error: { code: 'MUTED' } }]);
    world.server.mute(ROOM, me!, null);
    await world.pass(500);
    expect(entry(world.server.store.rooms, ROOM).messages.at(-1)?.body).toBe('held back');
  });

  it('sends unsent messages after a reload', async () => {
    world.network.cut(world.userIds[0]!);
    const id = world.client(0).room(ROOM).send('kept');
    await world.reload(0);
    expect(view(0).pending).toMatchObject([{ id, status: 'waiting' }]);
    await world.pass(2_000);
    expect(entry(world.server.store.rooms, ROOM).messages.at(-1)).toMatchObject({ id, body: 'kept' });
  });

  it('rejects an invalid message without sending it', () => {
    const room = world.client(0).room(ROOM);
    room.send('   ');
    room.send('x'.repeat(8_001));
    expect(view(0).pending.map(({ error }) => error?.field)).toEqual(['body', 'body']);
    expect(room.discard(view(0).pending[0]?.id as MessageId)).toBe(true);
    expect(view(0).pending).toHaveLength(1);
  });

  it('returns the same snapshot until something changes', async () => {
    const before = [view(0), world.client(0).rooms.getSnapshot()];
    world.network.heads();
    await world.pass(1_000);
    expect(view(0)).toBe(before[0]);
    expect(world.client(0).rooms.getSnapshot()).toBe(before[1]);
  });

  it('calls listeners until they unsubscribe', async () => {
    let calls = 0;
    const stop = world
      .client(1)
      .room(ROOM)
      .subscribe(() => calls++);
    world.client(0).room(ROOM).send('hello');
    await world.pass(500);
    expect(calls).toBeGreaterThan(0);
    stop();
    const before = calls;
    world.client(0).room(ROOM).send('again');
    await world.pass(500);
    expect(calls).toBe(before);
  });

  it('loads older messages until the first one', async () => {
    for (let index = 0; index < 90; index++) world.server.edit(ROOM, 1, `change ${String(index)}`, []);
    for (let index = 0; index < 90; index++) world.client(0).room(ROOM).send(String(index));
    await world.pass(5_000);
    await Promise.all([world.client(0).room(ROOM).open(), world.pass(500)]);
    expect(view(0)).toMatchObject({ reachedStart: false });
    for (let page = 0; page < 2; page++) await Promise.all([world.client(0).room(ROOM).loadOlder(), world.pass(500)]);
    expect(view(0)).toMatchObject({ reachedStart: true });
    expect(view(0).messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 93 }, (_, index) => index + 1));
  });

  it.each([true, false])('shows and counts all messages of a restored server (connections cut: %s)', async (cuts) => {
    await Promise.all([world.client(1).room(ROOM).open(), world.pass(500)]);
    world.client(0).room(ROOM).send('kept');
    await world.pass(500);
    world.save();
    for (const body of ['lost 1', 'lost 2', 'lost 3']) world.client(0).room(ROOM).send(body);
    await world.pass(500);
    world.client(1).room(ROOM).markRead();
    await world.pass(500);
    world.restore(cuts);
    await world.pass(10_000);
    for (const body of ['new 1', 'new 2']) world.client(0).room(ROOM).send(body);
    await world.pass(500);
    expect(bodies(1)).toEqual(['kept', 'new 1', 'new 2']);
    expect(view(1).messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(summary(1)).toMatchObject({ unread: 3, preview: { text: 'new 2' } });
    expect(view(0).pending).toEqual([]);
  });

  it.each([true, false])(
    'shows rooms unchanged until a restored server has listed all rooms (connections cut: %s)',
    async (cuts) => {
      const client = world.client(0);
      const lost = 'room3' as RoomId;
      await Promise.all([client.room(ROOM).open(), world.pass(500)]);
      client.room(ROOM).send('kept');
      await world.pass(500);
      world.save();
      await Promise.all([client.join({ roomId: lost }), world.pass(500)]);
      const seen = new Map([ROOM, lost].map((roomId) => [roomId, new Set<string>()]));
      const look = (): void => {
        expect(client.rooms.getSnapshot().length).toBeGreaterThanOrEqual(3);
        for (const [roomId, lines] of seen) {
          const { status, outdated, room, messages } = client.room(roomId).getSnapshot();
          lines.add(`${status}${outdated ? ', outdated' : ''}`);
          if (status === 'open') expect(room).not.toBeNull();
          if (status === 'open' && roomId === ROOM) expect(messages.at(-1)?.body).toBe('kept');
        }
      };
      for (const roomId of seen.keys()) client.room(roomId).subscribe(look);
      client.rooms.subscribe(look);
      look();
      world.restore(cuts);
      await world.pass(10_000);
      expect([...entry(seen, ROOM)]).toEqual(['open', 'open, outdated']);
      expect([...entry(seen, lost)]).toEqual(['open', 'open, outdated', 'gone']);
    },
  );

  it.each([true, false])(
    'resends messages that were acked but not shown before a restore (connections cut: %s)',
    async (cuts) => {
      await Promise.all([world.client(0).room(ROOM).open(), world.pass(500)]);
      world.save();
      const id = world.client(0).room(ROOM).send('acked');
      while (view(0).pending[0]?.status === 'sending') await world.clock.pass(1);
      expect(bodies(0)).toEqual([]);
      expect(view(0).pending).toMatchObject([{ id, status: 'sent' }]);
      world.restore(cuts);
      await world.pass(30_000);
      expect(bodies(0)).toEqual(['acked']);
      expect(entry(world.server.store.rooms, ROOM).messages.at(-1)).toMatchObject({ id });
    },
  );

  it('does not apply a read marker from before a restore', async () => {
    world.save();
    world.client(0).room(ROOM).send('lost');
    await world.pass(500);
    world.network.cut(world.userIds[1]!);
    world.client(1).room(ROOM).markRead(summary(1)?.headSeq);
    world.restore(true);
    const message = { id: 'new' as MessageId, senderId: world.userIds[0]!, body: 'new', mentions: [] };
    world.server.commit(ROOM, (held) => [world.server.append(held, message, null)]);
    await world.pass(5_000);
    expect(summary(1)).toMatchObject({ unread: 1 });
  });

  it('has one object per room, even with more subscribed rooms than the limit', () => {
    const client = world.client(0);
    for (let index = 0; index < 60; index++) client.room(`seen${String(index)}` as RoomId).subscribe(() => undefined);
    const another = client.room('another' as RoomId);
    expect(client.room('another' as RoomId)).toBe(another);
  });

  it('reports that a room is gone', async () => {
    await Promise.all([world.client(0).room(ROOM).open(), world.pass(500)]);
    world.server.setMembership(ROOM, world.userIds[0]!, false);
    await world.pass(500);
    expect(view(0)).toMatchObject({ status: 'gone', messages: [] });
  });

  it('shows typing users until they send a message or stop', async () => {
    const [connection] = [...world.server.connections].filter(({ userId }) => userId === world.userIds[0]);
    const users = [entry(world.server.store.users, world.userIds[1]!).brief];
    world.client(0).room(ROOM);
    connection?.deliver('typing', { roomId: ROOM, users, ttlMs: 6_000 });
    await world.pass(100);
    expect(view(0).typing).toMatchObject([{ id: world.userIds[1] }]);
    await world.pass(6_000);
    expect(view(0).typing).toEqual([]);
    connection?.deliver('typing', { roomId: ROOM, users, ttlMs: 6_000 });
    await world.pass(100);
    world.client(1).room(ROOM).send('written');
    await world.pass(500);
    expect(view(0).typing).toEqual([]);
  });

  it('keeps showing typing users while others change their messages', async () => {
    world.client(0).room(ROOM);
    world.client(1).room(ROOM).send('written');
    await world.pass(500);
    world.client(1).room(ROOM).typing();
    await world.pass(500);
    world.server.edit(ROOM, 1, 'edited', []);
    world.server.react(ROOM, 1, { userId: world.userIds[2]!, emoji: '👍', on: true });
    await world.pass(500);
    expect(view(0).typing).toMatchObject([{ id: world.userIds[1] }]);
  });

  it.each(['in this tab', 'in another tab'])(
    'shows that it types again once its message, sent %s, has come',
    async (where) => {
      const [one, other] = [world.client(1), world.newTab(1)];
      await Promise.all([other.resume(), world.pass(500)]);
      const shown: number[] = [];
      world.client(0).on('typing', () => shown.push(world.clock.now()));
      const type = async () => {
        one.room(ROOM).typing();
        await world.pass(100);
        return shown.length;
      };
      expect([await type(), await type()]).toEqual([1, 1]);
      const tab = where === 'in this tab' ? one : other;
      tab.room(ROOM).send('written');
      // Its message comes after this one, and hides it again.
      const begun = await type();
      await world.pass(100);
      expect([await type(), await type()]).toEqual([begun + 1, begun + 1]);
      other.close();
    },
  );

  it('does not apply a read marker for the next user who signs in', async () => {
    world.client(1).room(ROOM).send('hello');
    await world.pass(500);
    world.network.cut(world.userIds[0]!);
    world.client(0).room(ROOM).markRead(summary(0)?.headSeq);
    await Promise.all([world.client(0).logout(), world.pass(100)]);
    await Promise.all([world.client(0).guest('user0'), world.pass(5_000)]);
    expect(summary(0)?.unread).toBe(1);
  });

  it('closes the oldest open room above its number of open rooms, unless it has subscribers', async () => {
    const lookAtOthers = () => {
      for (let index = 0; index < OPEN_ROOMS; index++)
        world
          .client(0)
          .room(`other${index}` as RoomId)
          .getSnapshot();
    };
    const unsubscribe = world.client(0).room(ROOM).subscribe(vi.fn());
    await Promise.all([world.client(0).room(ROOM).open(), world.pass(500)]);
    lookAtOthers();
    expect(view(0).status).toBe('open');
    unsubscribe();
    lookAtOthers();
    expect(view(0).status).toBe('closed');
  });

  it('drops everything on logout', async () => {
    world.client(0).room(ROOM).send('   ');
    await Promise.all([world.client(0).logout(), world.pass(100)]);
    expect(online(0)).toBe('closed');
    expect(world.client(0).rooms.getSnapshot()).toEqual([]);
    expect(view(0).pending).toEqual([]);
    expect(await world.client(0).resume()).toBeNull();
  });
});
