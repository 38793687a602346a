import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { MessageId, RoomId } from '#contracts';

import { entry } from '../../model/model-store.js';
import { World } from '../../model/world.js';
import type { RoomTimeline } from './room-timeline.js';

const ROOM = 'room0' as RoomId;
/** The notices of the people who have come to the room, which do not count. */
const COMERS = 3;

describe('a timeline', () => {
  let world: World;
  let timeline: RoomTimeline;

  const messages = () => entry(world.server.store.rooms, ROOM).messages;
  const view = () => timeline.getSnapshot();
  const seqs = () => view().messages.map(({ seq }) => seq);
  const ends = () => [seqs()[0], seqs().at(-1)];
  const done = async <Result>(act: Promise<Result>): Promise<Result> => {
    const [result] = await Promise.all([act, world.pass(1_000)]);
    return result;
  };
  const fill = async (times: number): Promise<void> => {
    for (let round = 0; round < times; round++) world.fill(1, ROOM);
    await world.pass(1_000);
  };
  /** More messages than a sync gives, while the connection is cut. */
  const missBurst = async (): Promise<void> => {
    world.network.cut(world.userIds[0]!);
    await Promise.all([fill(5), world.pass(10)]);
    await world.pass(20_000);
  };
  const read = async (): Promise<void> => {
    world.server.mark(ROOM, world.userIds[0]!, messages().length);
    await world.pass(500);
  };

  beforeEach(async () => {
    world = await World.calm();
    timeline = world.timeline(0, ROOM);
  });

  afterEach(() => world.close());

  it('shows the newest 20 messages first, or all unread ones', async () => {
    await fill(2);
    await read();
    await done(timeline.toLatest());
    expect(view()).toMatchObject({ reachedEnd: true, reachedStart: false, isLoading: null, newer: 0, error: null });
    expect(seqs()).toHaveLength(20);
    timeline.close();
    world.client(0).room(ROOM).close();
    for (let index = 0; index < 30; index++) world.client(1).room(ROOM).send(String(index));
    await world.pass(1_000);
    const reloaded = world.reload(0);
    await done(reloaded);
    timeline = world.timeline(0, ROOM);
    await done(timeline.toLatest());
    expect(seqs()).toHaveLength(30);
  });

  it('follows the room at its end', async () => {
    await done(timeline.toLatest());
    world.client(1).room(ROOM).send('hello');
    await world.pass(500);
    expect(view().messages.at(-1)?.body).toBe('hello');
  });

  it('stays where a jump led, counts what is newer, and takes every change there', async () => {
    await fill(3);
    expect((await done(timeline.jumpTo({ seq: 60 })))?.seq).toBe(60);
    const before = seqs();
    expect(ends()).toEqual([35, 84]);
    world.client(1).room(ROOM).send('newer');
    world.server.edit(ROOM, 60, 'edited', []);
    world.server.delete(ROOM, 61);
    world.server.react(ROOM, 62, { userId: world.userIds[0]!, emoji: '👍', on: true });
    world.server.renameUser(world.userIds[1]!, 'Renamed');
    await world.pass(500);
    expect(seqs()).toEqual(before);
    expect(view()).toMatchObject({ reachedEnd: false, newer: messages().length - 84 });
    const shown = new Map(view().messages.map((message) => [message.seq as number, message]));
    expect(shown.get(60)).toMatchObject({ body: 'edited', sender: { displayName: 'Renamed' } });
    expect(shown.get(61)?.deletedAt).not.toBeNull();
    expect(shown.get(62)?.reactions).toMatchObject([{ emoji: '👍', mine: true }]);
  });

  it('joins the end again without a gap and without a duplicate, while messages arrive', async () => {
    await fill(2);
    await done(timeline.jumpTo({ seq: 30 }));
    while (!view().reachedEnd) {
      const loading = timeline.loadNewer();
      expect(view().isLoading).toBe('newer');
      world.client(1).room(ROOM).send('meanwhile');
      await done(loading);
    }
    world.client(1).room(ROOM).send('last');
    await world.pass(500);
    expect(seqs().at(-1)).toBe(messages().length);
    expect(new Set(seqs()).size).toBe((seqs().at(-1) ?? 0) - (seqs()[0] ?? 0) + 1);
  });

  it('holds a bounded number of messages: it drops those at the other side', async () => {
    const most = world.timelineMessages + COMERS;
    await fill(3);
    await done(timeline.toLatest());
    while (!view().reachedStart) {
      await done(timeline.loadOlder());
      expect(seqs().length).toBeLessThanOrEqual(most);
    }
    expect(ends()).toEqual([1, most]);
    expect(view().reachedEnd).toBe(false);
    await done(timeline.loadNewer());
    expect(ends()).toEqual([51 + COMERS, 50 + most]);
    await done(timeline.toLatest());
    expect(view()).toMatchObject({ reachedEnd: true, newer: 0 });
  });

  it('holds notices beside its messages: clients show many of them as one line', async () => {
    const max = world.timelineMessages;
    for (let round = 0; round < max; round++) world.server.setMembership(ROOM, world.userIds[1]!, round % 2 === 1);
    await world.pass(1_000);
    await done(timeline.toLatest());
    timeline.visible(view().messages.at(-1)!.seq, true);
    while (!view().reachedStart) {
      const before = seqs().length;
      await done(timeline.loadOlder());
      expect(seqs().length).toBeGreaterThan(before);
    }
    expect(view()).toMatchObject({ reachedEnd: true });
    expect(seqs().length).toBeGreaterThan(max);
  });

  it('counts the notices that stay alone: those that it drops make no room for messages', async () => {
    await done(timeline.toLatest());
    timeline.visible(view().messages.at(-1)!.seq, true);
    const counted = () => view().messages.filter(({ system }) => system === null).length;
    for (let count = 0; count < world.timelineMessages; count++) world.client(1).room(ROOM).send(String(count));
    await world.pass(1_000);
    expect(seqs()).toHaveLength(world.timelineMessages + COMERS);
    world.client(1).room(ROOM).send('one more');
    await world.pass(1_000);
    expect({ counted: counted(), seqs: seqs().length }).toEqual({
      counted: world.timelineMessages,
      seqs: world.timelineMessages,
    });
  });

  it('stays at the end for a reader who returns to it while older messages load', async () => {
    await fill(3);
    await done(timeline.toLatest());
    const loading = timeline.loadOlder();
    timeline.visible(view().messages.at(-1)!.seq, true);
    await done(loading);
    world.client(1).room(ROOM).send('last');
    await world.pass(500);
    expect(view()).toMatchObject({ reachedEnd: true, newer: 0 });
    expect(view().messages.at(-1)?.body).toBe('last');
    expect(seqs()).toHaveLength(world.timelineMessages);
  });

  it('keeps the visible messages if new ones fill it', async () => {
    await done(timeline.toLatest());
    const [first] = view().messages;
    timeline.visible(first!.seq);
    await fill(2);
    expect(view().messages[0]?.id).toBe(first?.id);
    expect(view().reachedEnd).toBe(false);
    expect(seqs()).toHaveLength(world.timelineMessages + COMERS);
  });

  it('drops the oldest messages if new ones fill it while the reader follows the end', async () => {
    await done(timeline.toLatest());
    timeline.visible(view().messages[0]!.seq, true);
    await fill(2);
    expect(view()).toMatchObject({ reachedEnd: true, newer: 0 });
    expect(seqs().at(-1)).toBe(messages().length);
    expect(seqs()).toHaveLength(world.timelineMessages);
  });

  it('is at the end after a burst that is too long to follow, if the reader follows the end', async () => {
    await fill(1);
    await done(timeline.toLatest());
    timeline.visible(view().messages[0]!.seq, true);
    await missBurst();
    expect(view()).toMatchObject({ reachedEnd: true, newer: 0, error: null });
    expect(seqs().at(-1)).toBe(messages().length);
  });

  it('stays at the first visible message after such a burst, if the reader reads in the past', async () => {
    await fill(1);
    await done(timeline.toLatest());
    const first = view().messages[0]!.seq;
    timeline.visible(first, false);
    await missBurst();
    expect(seqs()).toContain(first);
    expect(view()).toMatchObject({ reachedEnd: false, newer: messages().length - (seqs().at(-1) ?? 0) });
  });

  it('finds messages by id and by time', async () => {
    await fill(1);
    await world.pass(60_000);
    const at = new Date(world.clock.now()).toISOString();
    await fill(2);
    const first = messages().find(({ createdAt }) => createdAt >= at);
    expect(await done(timeline.jumpTo({ at }))).toMatchObject({ id: first?.id });
    const id = messages()[4]!.id;
    expect(await done(timeline.jumpTo({ id }))).toMatchObject({ seq: 5 });
    expect(view().reachedStart).toBe(true);
  });

  it('does not load any more when a jump to a message that it shows replaces one that loads', async () => {
    await fill(2);
    await done(timeline.toLatest());
    const [first] = seqs();
    const jump = timeline.jumpTo({ seq: 1 });
    expect(view().isLoading).toBe('jump');
    expect((await timeline.jumpTo({ seq: first! }))?.seq).toBe(first);
    expect(view().isLoading).toBeNull();
    expect(await done(jump)).toBeNull();
    expect(seqs()[0]).toBe(first);
  });

  it('does not move for an unknown message, and goes to the end for a seq past it', async () => {
    await fill(2);
    await done(timeline.jumpTo({ seq: 10 }));
    const before = view().messages;
    expect(await done(timeline.jumpTo({ id: 'unknown' as MessageId }))).toBeNull();
    expect(view().messages).toBe(before);
    expect(view().error).toBeNull();
    expect(await done(timeline.jumpTo({ seq: 100_000 }))).toBeNull();
    expect(view()).toMatchObject({ reachedEnd: true });
  });

  it('shows unsent messages at the end only, and each message once', async () => {
    await fill(2);
    await done(timeline.toLatest());
    const twice: string[] = [];
    timeline.subscribe(() => {
      const shown = new Set(view().messages.map(({ id }) => id));
      twice.push(...view().pending.flatMap(({ id }) => (shown.has(id) ? [id] : [])));
    });
    world.client(0).room(ROOM).send('mine');
    expect(view().pending).toMatchObject([{ body: 'mine' }]);
    await world.pass(500);
    expect(view().pending).toEqual([]);
    expect(view().messages.at(-1)?.body).toBe('mine');
    await done(timeline.jumpTo({ seq: 10 }));
    world.client(0).room(ROOM).send('unseen');
    expect(view().pending).toEqual([]);
    await world.pass(500);
    expect(twice).toEqual([]);
  });

  it('drops purged messages, and shows the first remaining ones if all of its own are purged', async () => {
    await fill(3);
    await done(timeline.jumpTo({ seq: 40 }));
    world.server.purge(ROOM, 30);
    await world.pass(500);
    expect(view()).toMatchObject({ reachedStart: true });
    expect(seqs()[0]).toBe(30);
    world.server.purge(ROOM, 150);
    await world.pass(5_000);
    expect(view()).toMatchObject({ reachedStart: true });
    expect(seqs()[0]).toBe(150);
  });

  it('reloads around the first visible message after it missed too much', async () => {
    await fill(2);
    await done(timeline.jumpTo({ seq: 60 }));
    timeline.visible(view().messages[25]!.seq);
    world.network.cut(world.userIds[0]!);
    await Promise.all([fill(3), world.pass(10)]);
    world.server.edit(ROOM, 60, 'edited', []);
    await world.pass(20_000);
    expect(view().messages.find(({ seq }) => seq === 60)?.body).toBe('edited');
    expect(view().newer).toBe(messages().length - (seqs().at(-1) ?? 0));
  });

  it('loads when the server is back, if it was unavailable', async () => {
    await fill(1);
    world.network.cut(world.userIds[0]!);
    world.client(0).close();
    await done(timeline.toLatest());
    expect(view()).toMatchObject({ messages: [], error: { code: 'UNAVAILABLE' } });
    await done(world.client(0).resume());
    await world.pass(5_000);
    expect(view()).toMatchObject({ reachedEnd: true, error: null });
    expect(seqs().at(-1)).toBe(messages().length);
  });

  it('edits a message that only the timeline shows', async () => {
    world.client(0).room(ROOM).send('mine');
    await world.pass(500);
    const { id, seq } = messages().at(-1)!;
    world.server.edit(ROOM, seq, 'edited elsewhere', []);
    await fill(3);
    await done(timeline.jumpTo({ seq }));
    const edited = await done(world.client(0).room(ROOM).edit(id, 'better'));
    expect(edited.body).toBe('better');
    expect(view().messages.find((message) => message.id === id)?.body).toBe('better');
  });

  it('shows nothing of a room that is gone', async () => {
    await done(timeline.toLatest());
    world.server.setMembership(ROOM, world.userIds[0]!, false);
    await world.pass(500);
    expect(view()).toMatchObject({ messages: [], reachedEnd: false });
  });

  it('loads a room that was refused once the user is added again, although the removal was not received', async () => {
    const { server } = world;
    const [userId] = world.userIds;
    const connections = [...server.connections];
    server.connections.clear();
    server.setMembership(ROOM, userId!, false);
    for (const connection of connections) server.connections.add(connection);
    await done(timeline.toLatest());
    await world.pass(5_000);
    expect(view()).toMatchObject({ messages: [], error: { code: 'NOT_FOUND' } });
    server.setMembership(ROOM, userId!, true);
    await world.pass(10_000);
    expect(view()).toMatchObject({ reachedEnd: true, error: null });
    expect(seqs().at(-1)).toBe(messages().length);
  });

  it('holds nothing after it is closed, until it is used again', async () => {
    await fill(1);
    await done(timeline.toLatest());
    timeline.close();
    expect(view()).toMatchObject({ messages: [], isLoading: null });
    expect(world.client(0).room(ROOM).getSnapshot().status).toBe('closed');
    await done(timeline.toLatest());
    expect(view().reachedEnd).toBe(true);
  });
});
