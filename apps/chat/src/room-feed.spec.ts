import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { MessageId, RoomId } from '#client';
import { entry } from '../../../libs/client/model/model-store.js';
import { World } from '../../../libs/client/model/world.js';

import { RoomFeed } from './room-feed.js';

const ROOM = 'room0' as RoomId;
/** Time is virtual; thousands of messages are much work for a machine that has much else to do. */
const TIMEOUT_MS = 120_000;

describe(
  'the feed of a room whose reader was away, or whose store was restored from a backup',
  { timeout: TIMEOUT_MS },
  () => {
    let world: World;
    let given: string[];
    let givenWhenCaughtUp: Promise<number>;

    const say = async (...bodies: string[]): Promise<void> => {
      for (const body of bodies) world.client(0).room(ROOM).send(body);
      await world.pass(1_000);
    };
    const texts = (count: number, word: string): string[] =>
      Array.from({ length: count }, (_, index) => `${word} ${String(index)}`);
    /** Written by somebody else, all at one moment. */
    const write = async (count: number, word: string): Promise<void> => {
      world.server.commit(ROOM, (held) =>
        texts(count, word).map((body) => {
          const id = `${word}-${body}` as MessageId;
          return world.server.append(held, { id, senderId: world.userIds[2]!, body, mentions: [] }, null);
        }),
      );
      await world.pass(5_000);
    };
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
      const feed = new RoomFeed(client, store, shown, output);
      feed.start();
      givenWhenCaughtUp = feed.caughtUp().then(() => given.length);
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
      await write(300, 'new');
      await world.pass(10_000);
      expect(given).toEqual(['lost', ...texts(300, 'new')]);
    });

    it.each([true, false])(
      'gives out all that is new where more was lost than it remembers (cut: %s)',
      async (cuts) => {
        await follow();
        await say('kept');
        world.save();
        await write(1_200, 'lost');
        expect(given).toHaveLength(1_201);
        world.restore(cuts);
        await write(1_100, 'new');
        await write(200, 'later');
        expect(given.slice(1_201)).toEqual([...texts(1_100, 'new'), ...texts(200, 'later')]);
      },
    );

    it('gives out everything that was written while the client was away, in the same store', async () => {
      await follow();
      await say('before');
      world.network.cut(world.userIds[1]!);
      await write(1_500, 'missed');
      await world.pass(10_000);
      expect(given).toEqual(['before', ...texts(1_500, 'missed')]);
    });

    it('does not give out the history that was passed over, nor what it gave out long ago', async () => {
      await write(300, 'history');
      await follow();
      await say('kept');
      world.save();
      await write(1_200, 'lost');
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

    it('is caught up when it has given out what the room held when it was asked', async () => {
      await write(1_200, 'history');
      await follow(true);
      await world.pass(10_000);
      await say('later');
      expect(await givenWhenCaughtUp).toBe(1_200);
      expect(given).toEqual([...texts(1_200, 'history'), 'later']);
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
  },
);
