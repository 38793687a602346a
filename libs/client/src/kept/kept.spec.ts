import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { RoomId, UserId } from '#contracts';

import { World } from '../../model/world.js';

const ROOM = 'room0' as RoomId;
const OTHER = 'room1' as RoomId;
/** Longer than the client waits before it keeps anything, and some turns of it. */
const KEEP_MS = 30_000;

let world: World;

const view = (roomId = ROOM) => world.client(0).room(roomId).getSnapshot();
const bodies = (roomId = ROOM) => view(roomId).messages.flatMap(({ kind, body }) => (kind === 'text' ? [body] : []));
const seqOf = (body: string) => view().messages.find((message) => message.body === body)?.seq ?? 0;
const texts = () => bodies().filter((body) => body !== '');
const listed = () =>
  world
    .client(0)
    .rooms.getSnapshot()
    .map(({ id }) => id)
    .sort();
const keptBodies = async (roomId = ROOM) =>
  (await world.kept(0))?.rooms
    .find(({ room }) => room.id === roomId)
    ?.messages.flatMap(({ body }) => (body === '' ? [] : [body])) ?? null;

/** Passes the time, and the real time that the database needs. */
async function pass(durationMs: number): Promise<void> {
  for (let leftMs = durationMs; leftMs > 0; leftMs -= 5_000) {
    await world.pass(Math.min(leftMs, 5_000));
    await world.kept(0);
  }
}

async function reloadOffline(): Promise<void> {
  world.setDown(0, true);
  await world.reload(0);
}

describe('a client that keeps its rooms', () => {
  beforeEach(async () => {
    world = new World(1, { keeps: true });
    world.network.faults = false;
    await world.begin();
    await pass(1_000);
    for (const body of ['one', 'two', 'three']) world.send(1, ROOM, body);
    world.send(1, OTHER, 'elsewhere');
    await pass(KEEP_MS);
  });

  afterEach(() => world.close());

  it('shows rooms and messages before the server answers, also of rooms that were never opened', async () => {
    await reloadOffline();
    expect(listed()).toEqual(['room0', 'room1', 'room2']);
    expect(bodies()).toEqual(['one', 'two', 'three']);
    expect(bodies(OTHER)).toEqual(['elsewhere']);
    expect(view()).toMatchObject({ status: 'open', outdated: true, reachedStart: true });
    expect(world.client(0).synced.getSnapshot()).toBe(false);
    expect(world.client(0).people.of('user1' as UserId)?.displayName).toBe('user1');
  });

  it('shows them in a timeline that begins, jumps to them, and sends what was written when the network is back', async () => {
    await reloadOffline();
    const timeline = world.timeline(0, ROOM, 'main');
    void timeline.toUnread();
    expect(timeline.getSnapshot().messages).toEqual(view().messages);
    expect((await timeline.jumpTo({ seq: seqOf('two') }))?.body).toBe('two');
    world.client(0).room(ROOM).send('from the train');
    await pass(60_000);
    expect(timeline.getSnapshot()).toMatchObject({ pending: [{ body: 'from the train', status: 'waiting' }] });
    world.setDown(0, false);
    await pass(60_000);
    expect(bodies()).toEqual(['one', 'two', 'three', 'from the train']);
    expect(timeline.getSnapshot()).toMatchObject({ pending: [], error: null, messages: view().messages });
  });

  it('moves no read marker by what is out of date', async () => {
    const before = view().room;
    await reloadOffline();
    const timeline = world.timeline(0, ROOM, 'main');
    void timeline.toUnread();
    timeline.seen(1, seqOf('three'));
    world.client(0).room(ROOM).seen(1, seqOf('three'));
    world.setDown(0, false);
    await pass(60_000);
    expect(view().room).toMatchObject({ unread: 3, readSeq: before?.readSeq });
  });

  it('shows nothing that was deleted, edited, purged or lost once the server has answered, and keeps none of it', async () => {
    await reloadOffline();
    world.server.purge(ROOM, seqOf('two'));
    world.server.edit(ROOM, seqOf('two'), 'two, edited', []);
    world.server.delete(ROOM, seqOf('three'));
    world.server.setMembership(OTHER, 'user0' as UserId, false);
    const open = world.client(0).room(ROOM).open();
    expect(bodies()).toEqual(['one', 'two', 'three']);
    world.setDown(0, false);
    await Promise.all([open.catch(() => undefined), pass(KEEP_MS)]);
    expect(texts()).toEqual(['two, edited']);
    expect(listed()).toEqual(['room0', 'room2']);
    expect(view(OTHER)).toMatchObject({ room: null, messages: [] });
    await pass(KEEP_MS);
    expect(await keptBodies()).toEqual(['two, edited']);
    expect(await keptBodies(OTHER)).toBeNull();
  });

  it('shows an open room without a gap between what was kept and what is current', async () => {
    await reloadOffline();
    const held = view().messages.length;
    const seen = new Set<string>();
    const room = world.client(0).room(ROOM);
    room.subscribe(() => {
      const { status, messages, outdated } = room.getSnapshot();
      seen.add(`${status} ${String(messages.length)}${outdated ? ' outdated' : ''}`);
    });
    void room.open().catch(() => undefined);
    world.send(1, ROOM, 'four');
    world.setDown(0, false);
    await pass(60_000);
    expect([...seen]).toEqual([`open ${String(held)} outdated`, `open ${String(held + 1)}`]);
  });

  it('drops what is of another epoch, and marks in it', async () => {
    world.save();
    const before = view().room;
    world.send(1, ROOM, 'lost by the restore');
    await pass(KEEP_MS);
    expect(await keptBodies()).toContain('lost by the restore');
    await reloadOffline();
    world.client(0).room(ROOM).markRead();
    world.restore(false);
    world.setDown(0, false);
    await pass(60_000);
    expect(view().room).toMatchObject({ unread: 3, readSeq: before?.readSeq });
    expect(await keptBodies()).toEqual(['one', 'two', 'three']);
  });

  it('shows a room that was not opened yet while the network is unavailable, and then what is true', async () => {
    const before = view(OTHER).room;
    world.setDown(0, true);
    await pass(1_000);
    const open = world.client(0).room(OTHER).open();
    const timeline = world.timeline(0, OTHER, 'main');
    void timeline.toUnread();
    expect(bodies(OTHER)).toEqual(['elsewhere']);
    expect(view(OTHER)).toMatchObject({ status: 'open', outdated: true, room: before });
    expect(timeline.getSnapshot().messages).toEqual(view(OTHER).messages);
    const seq = view(OTHER).messages.at(-1)?.seq ?? 0;
    timeline.seen(1, seq);
    world.client(0).room(OTHER).seen(1, seq);
    world.server.delete(OTHER, seq);
    world.send(1, OTHER, 'is true');
    await Promise.all([open.catch(() => undefined), pass(60_000)]);
    expect(bodies(OTHER)).toEqual(['elsewhere']);
    world.setDown(0, false);
    await pass(60_000);
    expect(bodies(OTHER)).toEqual(['', 'is true']);
    expect(timeline.getSnapshot().messages).toEqual(view(OTHER).messages);
    expect(view(OTHER)).toMatchObject({ outdated: false, room: { unread: 1, readSeq: before?.readSeq } });
  });

  it('shows what is kept of a room that is being opened when the connection is lost, until the room is closed', async () => {
    const room = world.client(0).room(OTHER);
    void room.open().catch(() => undefined);
    expect(view(OTHER)).toMatchObject({ status: 'opening', outdated: false });
    world.setDown(0, true);
    expect(view(OTHER)).toMatchObject({ status: 'open', outdated: true });
    expect(bodies(OTHER)).toEqual(['elsewhere']);
    room.close();
    expect(view(OTHER)).toMatchObject({ outdated: false });
  });

  it('shows nothing that is kept of a room that refuses the user', async () => {
    world.setDown(0, true);
    await pass(1_000);
    const open = world.client(0).room(OTHER).open();
    expect(view(OTHER)).toMatchObject({ status: 'open', outdated: true });
    world.server.setMembership(OTHER, 'user0' as UserId, false);
    world.setDown(0, false);
    await Promise.all([open.catch(() => undefined), pass(60_000)]);
    expect(view(OTHER)).toMatchObject({ room: null, messages: [] });
  });

  it('requests nothing again that has not changed since', async () => {
    await world.reload(0);
    const { pages } = world.network;
    await pass(KEEP_MS);
    expect(world.network.pages).toBe(pages);
    world.send(1, ROOM, 'four');
    await pass(KEEP_MS);
    expect(world.network.pages).toBe(pages);
    expect(await keptBodies()).toEqual(['one', 'two', 'three', 'four']);
  });

  it('deletes everything at logout, also while another tab still writes', async () => {
    const tab = world.newTab(0);
    await tab.resume();
    await pass(KEEP_MS);
    await world.client(0).logout();
    world.send(1, ROOM, 'after the logout');
    await pass(KEEP_MS);
    expect(await world.kept(0)).toBeNull();
    expect(await world.client(0).resume()).toBeNull();
    expect(world.client(0).rooms.getSnapshot()).toEqual([]);
    tab.close();
  });

  it('deletes everything once it learns that the session has ended meanwhile', async () => {
    await reloadOffline();
    expect(listed()).toHaveLength(3);
    world.revoke(0);
    world.setDown(0, false);
    await pass(60_000);
    expect(listed()).toEqual([]);
    expect(await world.kept(0)).toBeNull();
  });

  it('holds no timer after it is closed', async () => {
    world.send(1, ROOM, 'a change to keep');
    await world.pass(500);
    world.client(0).close();
    expect(world.timersOf(0)).toBe(0);
  });
});

describe('a client whose database fails', () => {
  it('works as without one', async () => {
    world = new World(1, { keeps: true });
    world.network.faults = false;
    const failing = new Error('no database in a private window');
    for (const factory of world.databases)
      factory.open = () => {
        throw failing;
      };
    await world.begin();
    await world.pass(KEEP_MS);
    await world.reload(0);
    await world.pass(KEEP_MS);
    expect(listed()).toEqual(['room0', 'room1', 'room2']);
    expect(world.faults).toContain(failing);
    world.close();
  });
});
