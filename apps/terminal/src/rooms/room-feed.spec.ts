import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { MessageId, RoomId } from '#client';
import { entry } from '../../../../libs/client/model/model-store.js';
import { World } from '../../../../libs/client/model/world.js';

import { RoomFeed } from './room-feed.js';

const ROOM = 'room0' as RoomId;
/** Time is virtual, but thousands of messages take a while on a loaded machine. */
const TIMEOUT_MS = 120_000;

describe(
  'the feed of a room, after the client was offline or the server was restored from a backup',
  { timeout: TIMEOUT_MS },
  () => {
    let world: World;
    let shown: string[];
    /** The numbers that the feed reported as shown since the last restore. */
    let reported: number[];
    let countWhenCaughtUp: Promise<number>;

    const say = async (...bodies: string[]): Promise<void> => {
      for (const body of bodies) world.client(0).room(ROOM).send(body);
      await world.pass(1_000);
    };
    const texts = (count: number, word: string): string[] =>
      Array.from({ length: count }, (_, index) => `${word} ${String(index)}`);
    /** A third user writes all of them at once. */
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
      const after = fromStart ? 0 : (store.getSnapshot().room?.headSeq ?? 0);
      const output = {
        isFull: false,
        message: ({ kind, body }: { kind: string; body: string }) => void (kind === 'text' && shown.push(body)),
        grown: () => undefined,
        shown: (seq: number) => void reported.push(seq),
        typing: () => undefined,
        failed: (error: unknown) => void shown.push(String(error)),
      };
      const feed = new RoomFeed(client, store, after, output);
      feed.start();
      countWhenCaughtUp = feed.caughtUp().then(() => shown.length);
      await world.pass(1_000);
    };
    const restore = async (cuts: boolean): Promise<void> => {
      world.restore(cuts);
      await world.pass(10_000);
    };

    beforeEach(async () => {
      shown = [];
      reported = [];
      world = new World(1);
      world.network.faults = false;
      await world.begin();
      await world.pass(1_000);
    });

    afterEach(() => world.close());

    it.each([true, false])(
      'outputs new messages that reuse a seq, and no message twice (connections cut: %s)',
      async (cuts) => {
        await say('before 1', 'before 2');
        await follow();
        await say('kept');
        world.save();
        await say('lost 1', 'lost 2', 'lost 3');
        await restore(cuts);
        await say('new 1');
        await say('new 2', 'new 3', 'new 4', 'new 5');
        expect(shown).toEqual([
          ...['kept', 'lost 1', 'lost 2', 'lost 3'],
          ...['new 1', 'new 2', 'new 3', 'new 4', 'new 5'],
        ]);
      },
    );

    it('outputs messages written before the client reconnected, even more than the view holds', async () => {
      await say('before');
      world.save();
      await follow();
      await say('lost');
      world.restore(true);
      world.network.cut(world.userIds[1]!);
      await write(300, 'new');
      await world.pass(10_000);
      expect(shown).toEqual(['lost', ...texts(300, 'new')]);
    });

    it.each([true, false])(
      'outputs all new messages if the restore lost more than the feed remembers (connections cut: %s)',
      async (cuts) => {
        await follow();
        await say('kept');
        world.save();
        await write(1_200, 'lost');
        expect(shown).toHaveLength(1_201);
        world.restore(cuts);
        await write(1_100, 'new');
        await write(200, 'later');
        expect(shown.slice(1_201)).toEqual([...texts(1_100, 'new'), ...texts(200, 'later')]);
      },
    );

    it('outputs everything written while the client was offline, without a restore', async () => {
      await follow();
      await say('before');
      world.network.cut(world.userIds[1]!);
      await write(1_500, 'missed');
      await world.pass(10_000);
      expect(shown).toEqual(['before', ...texts(1_500, 'missed')]);
    });

    it('outputs neither the skipped history nor messages it has output long ago', async () => {
      await write(300, 'history');
      await follow();
      await say('kept');
      world.save();
      await write(1_200, 'lost');
      expect(shown).toHaveLength(1_201);
      await restore(true);
      await say('new');
      expect(shown).toHaveLength(1_202);
      expect(shown.at(-1)).toBe('new');
    });

    it('outputs a message once when its sender resends it after the restore', async () => {
      await follow();
      world.save();
      await say('lost', 'sent again');
      const [again] = entry(world.server.store.rooms, ROOM).messages.slice(-1);
      await restore(true);
      world.server.commit(ROOM, (held) => [world.server.append(held, again!, null)]);
      await say('new');
      expect(shown).toEqual(['lost', 'sent again', 'new']);
    });

    it('is caught up after it has output what the room held at the time of the call', async () => {
      await write(1_200, 'history');
      await follow(true);
      await world.pass(10_000);
      await say('later');
      expect(await countWhenCaughtUp).toBe(1_200);
      expect(shown).toEqual([...texts(1_200, 'history'), 'later']);
    });

    it('reports each message as shown, also one that it does not output again after a restore', async () => {
      await follow(true);
      await say('one', 'two');
      const head = entry(world.server.store.rooms, ROOM).messages.length;
      const all = Array.from({ length: head }, (_, index) => index + 1);
      expect(reported).toEqual(all);
      world.save();
      reported = [];
      await restore(true);
      await say('three');
      expect(reported).toEqual([...all, head + 1]);
      expect(shown.filter((text) => text === 'two')).toHaveLength(1);
    });

    it('outputs nothing if nothing new was written', async () => {
      await say('before');
      await follow();
      world.save();
      await restore(true);
      expect(shown).toEqual([]);
    });

    it('outputs everything once if the backup holds all messages', async () => {
      await follow(true);
      await say('one', 'two');
      world.save();
      await restore(true);
      await restore(false);
      await say('three');
      expect(shown).toEqual(['one', 'two', 'three']);
    });
  },
);
