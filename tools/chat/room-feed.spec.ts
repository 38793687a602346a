import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { MessageId, RoomId } from '#client';
import { entry } from '#client/model/model-store';
import { World } from '#client/model/world';

import { RoomFeed } from './room-feed.js';

const ROOM = 'room0' as RoomId;

describe('the feed of a room whose reader was away, or whose store was restored from a backup', () => {
  let world: World;
  let given: string[];

  const say = async (...bodies: string[]): Promise<void> => {
    for (const body of bodies) world.client(0).room(ROOM).send(body);
    await world.pass(1_000);
  };
  const texts = (count: number, word: string): string[] =>
    Array.from({ length: count }, (_, index) => `${word} ${String(index)}`);
  const say300 = async (word: string): Promise<void> => {
    for (let hundred = 0; hundred < 3; hundred++) {
      for (const body of texts(100, `${word} ${String(hundred)}`)) world.client(0).room(ROOM).send(body);
      await world.pass(20_000);
    }
  };
  /** Written by somebody else, all at one moment. */
  const write = (count: number, word: string): void =>
    world.server.commit(ROOM, (held) =>
      texts(count, word).map((body) => {
        const id = `${word}-${body}` as MessageId;
        return world.server.append(held, { id, senderId: world.userIds[2]!, body, mentions: [] }, null);
      }),
    );
  const follow = async (fromStart = false): Promise<void> => {
    const client = world.client(1);
    const store = client.room(ROOM);
    await Promise.all([store.open(), world.pass(1_000)]);
    const shown = fromStart ? 0 : (store.getSnapshot().room?.headSeq ?? 0);
    const output = {
      isFull: false,
      message: ({ kind, body }: { kind: string; body: string }) => void (kind === 'text' && given.push(body)),
      typing: () => undefined,
      failed: (error: unknown) => void given.push(String(error)),
    };
    new RoomFeed(client, store, shown, output).start();
    await world.pass(1_000);
  };
  const restore = async (cuts: boolean): Promise<void> => {
    world.restore(cuts);
    await world.pass(10_000);
  };

  beforeEach(async () => {
    given = [];
    world = new World(1);
    world.network.faults = false;
    await world.begin();
    await world.pass(1_000);
  });

  afterEach(() => world.close());

  it.each([true, false])('gives out what has a seq again, and nothing twice (connections cut: %s)', async (cuts) => {
    await say('before 1', 'before 2');
    await follow();
    await say('kept');
    world.save();
    await say('lost 1', 'lost 2', 'lost 3');
    await restore(cuts);
    await say('new 1');
    await say('new 2', 'new 3', 'new 4', 'new 5');
    expect(given).toEqual([
      ...['kept', 'lost 1', 'lost 2', 'lost 3'],
      ...['new 1', 'new 2', 'new 3', 'new 4', 'new 5'],
    ]);
  });

  it('gives out what was written before the client was back, also where more was than a view holds', async () => {
    await say('before');
    world.save();
    await follow();
    await say('lost');
    world.restore(true);
    world.network.cut(world.userIds[1]!);
    await say300('new');
    await world.pass(60_000);
    expect(given).toHaveLength(301);
    expect(new Set(given).size).toBe(301);
    expect(given[1]).toBe('new 0 0');
  });

  it.each([true, false])('gives out all that is new where more was lost than it remembers (cut: %s)', async (cuts) => {
    await follow();
    await say('kept');
    world.save();
    write(1_500, 'lost');
    await world.pass(10_000);
    expect(given).toHaveLength(1_501);
    world.restore(cuts);
    write(1_300, 'new');
    await world.pass(30_000);
    write(300, 'later');
    await world.pass(30_000);
    expect(given.slice(1_501)).toEqual([...texts(1_300, 'new'), ...texts(300, 'later')]);
  });

  it('gives out everything that was written while the client was away, in the same store', async () => {
    await follow();
    await say('before');
    world.network.cut(world.userIds[1]!);
    write(2_500, 'missed');
    await world.pass(60_000);
    expect(given).toEqual(['before', ...texts(2_500, 'missed')]);
  });

  it('does not give out the history that was passed over, nor what it gave out long ago', async () => {
    await say300('history');
    await follow();
    await say('kept');
    world.save();
    for (let times = 0; times < 4; times++) await say300(`lost ${String(times)}`);
    expect(given).toHaveLength(1_201);
    await restore(true);
    await say('new');
    expect(given).toHaveLength(1_202);
    expect(given.at(-1)).toBe('new');
  });

  it('gives out once what its sender has sent again', async () => {
    await follow();
    world.save();
    await say('lost', 'sent again');
    const [again] = entry(world.server.store.rooms, ROOM).messages.slice(-1);
    await restore(true);
    world.server.commit(ROOM, (held) => [world.server.append(held, again!, null)]);
    await say('new');
    expect(given).toEqual(['lost', 'sent again', 'new']);
  });

  it('gives out nothing where nothing new was written', async () => {
    await say('before');
    await follow();
    world.save();
    await restore(true);
    expect(given).toEqual([]);
  });

  it('gives out everything once where the backup is as new as what was given out', async () => {
    await follow(true);
    await say('one', 'two');
    world.save();
    await restore(true);
    await restore(false);
    await say('three');
    expect(given).toEqual(['one', 'two', 'three']);
  });
});
