import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { MessageId, RoomId } from '#contracts';

import { endGrowing, growBy } from '../../model/model-growing.js';
import { entry } from '../../model/model-store.js';
import { World } from '../../model/world.js';

const ROOM = 'room0' as RoomId;
/** Longer than the wait for a lost piece, and for its answer. */
const GAP_MS = 2_500;

describe('a reader of a growing message', () => {
  let world: World;
  let id: MessageId;

  const room = (user = 1) => world.client(user).room(ROOM);
  const shown = (user = 1) =>
    room(user)
      .getSnapshot()
      .messages.find((message) => message.id === id);
  const grow = (text: string): void => growBy(world.server, ROOM, id, text);
  /** The pieces of this text reach no reader. */
  const lose = (text: string, of = id): void => {
    const held = entry(world.server.store.rooms, ROOM).growing.get(of);
    if (held !== undefined) held.text += text;
  };
  const asked = (user = 1) => {
    const link = (world.client(user) as unknown as { live: { link: object } }).live.link;
    const request = vi.spyOn(link as { request: (event: string) => Promise<unknown> }, 'request');
    return () => request.mock.calls.filter(([event]) => event === 'message:get').length;
  };
  const opened = async (user = 1) => Promise.all([room(user).open(), world.pass(500)]);

  beforeEach(async () => {
    world = await World.calm();
  });

  afterEach(() => {
    vi.restoreAllMocks();
    world.close();
  });

  describe('whose message has come live', () => {
    let questions: () => number;

    beforeEach(async () => {
      await opened();
      questions = asked();
      id = world.startGrowing(0, ROOM, 'One');
      await world.pass(100);
    });

    it('sees each piece as it comes, and the end, without a question', async () => {
      const seen: (string | undefined)[] = [shown()?.body];
      for (const text of [' two', ' 🙂', ' three']) {
        grow(text);
        await world.pass(100);
        seen.push(shown()?.body);
      }
      expect(seen).toEqual(['One', 'One two', 'One two 🙂', 'One two 🙂 three']);
      expect(shown()?.grow).toBe('growing');
      endGrowing(world.server, ROOM, id, 'complete');
      await world.pass(2_000);
      expect(shown()).toMatchObject({ body: 'One two 🙂 three', grow: 'complete', version: 1 });
      expect(questions()).toBe(0);
    });

    it('asks once for a lost piece after 1–2 s, and applies what has come meanwhile', async () => {
      lose(' lost');
      grow(' two');
      await world.pass(900);
      expect({ body: shown()?.body, questions: questions() }).toEqual({ body: 'One', questions: 0 });
      grow(' three');
      await world.pass(GAP_MS);
      expect({ body: shown()?.body, questions: questions() }).toEqual({ body: 'One lost two three', questions: 1 });
    });

    it('asks again later if the question fails for now, and no more once the message has ended', async () => {
      const link = (world.client(1) as unknown as { live: { link: { request: unknown } } }).live.link;
      const { request } = link as { request: (event: string, fields: object) => Promise<unknown> };
      let fails = true;
      let times = 0;
      link.request = (event: string, fields: object) => {
        if (event !== 'message:get') return request.call(link, event, fields);
        times++;
        return fails ? Promise.reject(new ChatError('OVERLOADED')) : request.call(link, event, fields);
      };
      lose(' lost');
      grow(' two');
      await world.pass(6_000);
      expect(times).toBeGreaterThan(1);
      expect(shown()?.body).toBe('One');
      fails = false;
      await world.pass(10_000);
      expect(shown()?.body).toBe('One lost two');
      fails = true;
      lose(' lost');
      grow(' again');
      endGrowing(world.server, ROOM, id, 'interrupted');
      times = 0;
      await world.pass(20_000);
      expect({ body: shown()?.body, times }).toEqual({ body: 'One lost two lost again', times: 0 });
    });

    it('asks once for a text that the server will never give', async () => {
      const link = (world.client(1) as unknown as { live: { link: { request: unknown } } }).live.link;
      const request = vi.fn<() => Promise<unknown>>(() => Promise.reject(new ChatError('GONE')));
      link.request = request;
      lose(' lost');
      grow(' two');
      await world.pass(30_000);
      expect(request).toHaveBeenCalledTimes(1);
    });

    it('drops pieces after the end, and those of messages that it does not know', async () => {
      endGrowing(world.server, ROOM, id, 'complete');
      await world.pass(100);
      const pieces = [
        { id, offset: 3, text: ' late' },
        { id: 'unknown' as MessageId, offset: 0, text: 'x' },
      ];
      for (const connection of world.server.connections) connection.deliver('message:grow', { roomId: ROOM, pieces });
      await world.pass(GAP_MS);
      expect(shown()).toMatchObject({ body: 'One', grow: 'complete' });
      expect(questions()).toBe(0);
    });

    it('keeps its text when a change of the message brings the beginning alone', async () => {
      grow(' two');
      world.server.react(ROOM, shown()?.seq ?? 0, { userId: world.userIds[2] ?? ('' as never), emoji: '👍', on: true });
      await world.pass(100);
      expect(shown()).toMatchObject({ body: 'One two', reactions: [{ emoji: '👍' }] });
    });

    it('shows the end also where its text is shorter', async () => {
      grow(' two');
      await world.pass(100);
      world.server.commit(ROOM, (held) => {
        held.growing.delete(id);
        return world.server.rewrite(held, shown()?.seq ?? 0, { body: 'One', grow: 'complete' });
      });
      await world.pass(100);
      expect(shown()).toMatchObject({ body: 'One', grow: 'complete' });
    });

    it('publishes once for all pieces of a frame, and keeps what has not changed', async () => {
      const other = shown(1);
      const before = room().getSnapshot();
      const second = world.startGrowing(0, ROOM, 'Other');
      await world.pass(100);
      const told = vi.fn();
      room().subscribe(told);
      lose(' two three');
      lose(' too', second);
      const pieces = [
        { id, offset: 3, text: ' two' },
        { id, offset: 7, text: ' three' },
        { id: second, offset: 5, text: ' too' },
      ];
      for (const connection of world.server.connections) connection.deliver('message:grow', { roomId: ROOM, pieces });
      await world.pass(100);
      expect(told).toHaveBeenCalledTimes(1);
      expect(shown()?.body).toBe('One two three');
      expect(shown()).not.toBe(other);
      const unchanged = room()
        .getSnapshot()
        .messages.slice(0, before.messages.length - 1);
      expect(unchanged.every((message, index) => message === before.messages[index])).toBe(true);
    });

    it('shows the beginning of the text in the list of rooms, which stays the same once it has that', async () => {
      const state = () =>
        world
          .client(1)
          .rooms.getSnapshot()
          .find((each) => each.id === ROOM);
      grow('x'.repeat(200));
      await world.pass(100);
      const before = state();
      expect(before?.preview?.text).toBe(`One${'x'.repeat(157)}`);
      grow('y');
      await world.pass(100);
      expect(state()).toBe(before);
    });

    it('shows the pieces in timelines too', async () => {
      const timeline = world.timeline(1, ROOM);
      await Promise.all([timeline.toLatest(), world.pass(500)]);
      grow(' two');
      await world.pass(100);
      expect(timeline.getSnapshot().messages.at(-1)).toMatchObject({ id, body: 'One two' });
      room().close();
      grow(' three');
      await world.pass(100);
      expect(timeline.getSnapshot().messages.at(-1)).toMatchObject({ id, body: 'One two three' });
    });

    it('asks within a second after a reconnect, once it has synced', async () => {
      world.network.cut(world.userIds[1] ?? ('' as never));
      grow(' two');
      await world.pass(3_000);
      expect({ body: shown()?.body, questions: questions() }).toEqual({ body: 'One two', questions: 1 });
    });

    it('does not ask for messages of rooms that no view shows, until one does', async () => {
      room().close();
      lose(' lost');
      grow(' two');
      await world.pass(GAP_MS);
      expect(questions()).toBe(0);
      await opened();
      await world.pass(1_500);
      expect({ body: shown()?.body, questions: questions() }).toEqual({ body: 'One lost two', questions: 1 });
    });

    it('asks when its room is opened, although nothing has shown that a piece was lost', async () => {
      room().close();
      lose(' lost');
      await opened();
      await world.pass(1_500);
      expect({ body: shown()?.body, questions: questions() }).toEqual({ body: 'One lost', questions: 1 });
    });

    it('starts over with another epoch', async () => {
      world.save();
      grow(' two');
      await world.pass(100);
      expect(shown()?.body).toBe('One two');
      world.restore(false);
      await world.pass(10_000);
      expect(shown()?.body).toBe('One');
      grow(', and another end');
      await world.pass(100);
      expect(shown()?.body).toBe('One, and another end');
    });

    it('holds no timer after the client is closed', async () => {
      lose(' lost');
      grow(' two');
      await world.pass(500);
      expect(world.timersOf(1)).toBeGreaterThan(0);
      world.client(1).close();
      expect(world.timersOf(1)).toBe(0);
    });
  });

  it('asks within a second when it comes late', async () => {
    id = world.startGrowing(0, ROOM, 'One');
    grow(' two');
    const questions = asked(2);
    await opened(2);
    await world.pass(1_500);
    expect({ body: shown(2)?.body, questions: questions() }).toEqual({ body: 'One two', questions: 1 });
    grow(' three');
    await world.pass(100);
    expect({ body: shown(2)?.body, questions: questions() }).toEqual({ body: 'One two three', questions: 1 });
  });

  it('asks for a message whose item was held back, as its pieces may have come before', async () => {
    await opened();
    const questions = asked();
    const connections = [...world.server.connections];
    world.server.connections.clear();
    world.server.rename(ROOM, 'a lost frame');
    for (const connection of connections) world.server.connections.add(connection);
    id = world.startGrowing(0, ROOM, 'One');
    grow(' two');
    await world.pass(1_500);
    expect(shown()).toBeUndefined();
    await world.pass(5_000);
    expect(shown()?.body).toBe('One two');
    expect(questions()).toBe(1);
  });

  it('keeps a page with the beginning alone from shortening the text', async () => {
    await opened();
    id = world.startGrowing(0, ROOM, 'One');
    await world.pass(100);
    grow(' two');
    world.fill(0, ROOM);
    world.fill(0, ROOM);
    await world.pass(2_000);
    const timeline = world.timeline(1, ROOM);
    await Promise.all([timeline.jumpTo({ id }), world.pass(200)]);
    expect(timeline.getSnapshot().messages.find((message) => message.id === id)?.body).toBe('One two');
  });
});
