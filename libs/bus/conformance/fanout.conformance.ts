import { describe, expect, it } from 'vitest';
import type { Fanout } from '../src/fanout.port.js';
import { codeOf, sleep } from './bus-world.js';
import type { BusSuite } from './bus-suite.js';

const RECOVERY_TIMEOUT_MS = 30_000;
/** Much longer than every timeout of the fanout. */
const REFUSED_MS = 15_000;

export function describeFanout({ world, itWhere }: BusSuite): void {
  describe('fanout', () => {
    it('delivers every text published after the subscription, in order, on its channel', async () => {
      const [publisher, subscriber] = await Promise.all([world().connect(), world().connect()]);
      const received = listen(subscriber.fanout);
      await subscriber.fanout.subscribe(['a', 'b']);
      const texts = Array.from({ length: 500 }, (_, n) => `["changes",{"n":${n},"text":"é😀\n"}]`);
      await Promise.all(
        texts.flatMap((text) => ['a', 'b', 'c'].map((channel) => publisher.fanout.publish(channel, text))),
      );
      await expect.poll(() => received.texts.length).toBe(1_000);
      expect(received.on('a')).toEqual(texts);
      expect(received.on('b')).toEqual(texts);
      expect(received.lost).toEqual([]);
    });

    it('calls every listener', async () => {
      const { fanout } = await world().connect();
      const [one, two] = [listen(fanout), listen(fanout)];
      await fanout.subscribe(['a']);
      await fanout.publish('a', 'x');
      await expect.poll(() => [...one.on('a'), ...two.on('a')]).toEqual(['x', 'x']);
    });

    it('continues after a listener throws', async () => {
      const { fanout } = await world().connect();
      fanout.listen({
        message: () => {
          throw new Error('broken listener');
        },
        lost: () => undefined,
      });
      const received = listen(fanout);
      await fanout.subscribe(['a']);
      await fanout.publish('a', 'x');
      await expect.poll(() => received.on('a')).toEqual(['x']);
    });

    it('subscribes and unsubscribes thousands of channels at a time, including repeated ones', async () => {
      const { fanout } = await world().connect();
      const received = listen(fanout);
      const channels = Array.from({ length: 3_000 }, (_, n) => `room:${n}`);
      // On a loaded machine a Cluster may time out; then no channel is subscribed.
      await expect.poll(() => codeOf(fanout.subscribe(channels)), { timeout: RECOVERY_TIMEOUT_MS }).toBe('ok');
      await fanout.subscribe(['room:1']);
      await Promise.all(channels.map((channel) => fanout.publish(channel, channel)));
      await expect.poll(() => received.texts.length).toBe(3_000);
      await fanout.unsubscribe(channels.slice(1));
      await fanout.publish('room:1', 'unheard');
      await fanout.publish('room:0', 'received');
      await expect.poll(() => received.on('room:0')).toEqual(['room:0', 'received']);
      expect(received.on('room:1')).toEqual(['room:1']);
      await fanout.unsubscribe(channels);
      await fanout.subscribe(['room:2']);
      await fanout.publish('room:2', 'again');
      await expect.poll(() => received.on('room:2')).toEqual(['room:2', 'again']);
    });

    itWhere('dyingBroker', 'resubscribes after a broker restart, and then reports the channels as lost', async () => {
      const { fanout } = await world().connect();
      const received = listen(fanout);
      await fanout.subscribe(['a', 'b', 'left']);
      await fanout.unsubscribe(['left']);
      await world().killBroker?.();
      await sleep(50);
      const startedAt = performance.now();
      expect(await codeOf(fanout.publish('a', 'unreceived'))).toBe('UNAVAILABLE');
      expect(await codeOf(fanout.subscribe(['c']))).toBe('UNAVAILABLE');
      expect(performance.now() - startedAt).toBeLessThan(REFUSED_MS);
      await world().startBrokerEmpty?.();
      // More than once if several nodes come back one after the other.
      await expect.poll(() => [...new Set(received.lost)].sort(), { timeout: RECOVERY_TIMEOUT_MS }).toEqual(['a', 'b']);
      const publishAndHear = async () => {
        await codeOf(fanout.publish('b', 'back'));
        return [...new Set(received.on('b'))];
      };
      await expect.poll(publishAndHear, { timeout: RECOVERY_TIMEOUT_MS }).toEqual(['back']);
    });
  });
}

function listen(fanout: Fanout) {
  const texts: [channel: string, text: string][] = [];
  const lost: string[] = [];
  fanout.listen({
    message: (channel, text) => texts.push([channel, text]),
    lost: (channels) => lost.push(...channels),
  });
  const on = (wanted: string) => texts.filter(([channel]) => channel === wanted).map(([, text]) => text);
  return { texts, lost, on };
}
