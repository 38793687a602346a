import { describe, expect, it } from 'vitest';
import type { Fanout } from '../src/fanout.port.js';
import { codeOf, sleep } from './bus-world.js';
import type { BusSuite } from './bus-suite.js';

const RECOVERY_TIMEOUT_MS = 30_000;
/** Far more than any of the bounds inside, and far less than for ever. */
const REFUSED_MS = 15_000;

export function describeFanout({ world, itWhere }: BusSuite): void {
  describe('fanout', () => {
    it('brings every text published after the subscription, in order, on the right channel', async () => {
      const [publisher, subscriber] = await Promise.all([world().connect(), world().connect()]);
      const heard = listen(subscriber.fanout);
      await subscriber.fanout.subscribe(['a', 'b']);
      const texts = Array.from({ length: 500 }, (_, n) => `["changes",{"n":${n},"text":"é😀\n"}]`);
      await Promise.all(
        texts.flatMap((text) => ['a', 'b', 'c'].map((channel) => publisher.fanout.publish(channel, text))),
      );
      await expect.poll(() => heard.texts.length).toBe(1_000);
      expect(heard.on('a')).toEqual(texts);
      expect(heard.on('b')).toEqual(texts);
      expect(heard.lost).toEqual([]);
    });

    it('tells every listener', async () => {
      const { fanout } = await world().connect();
      const [one, two] = [listen(fanout), listen(fanout)];
      await fanout.subscribe(['a']);
      await fanout.publish('a', 'x');
      await expect.poll(() => [...one.on('a'), ...two.on('a')]).toEqual(['x', 'x']);
    });

    it('is not stopped by a listener that throws', async () => {
      const { fanout } = await world().connect();
      fanout.listen({
        message: () => {
          throw new Error('broken listener');
        },
        lost: () => undefined,
      });
      const heard = listen(fanout);
      await fanout.subscribe(['a']);
      await fanout.publish('a', 'x');
      await expect.poll(() => heard.on('a')).toEqual(['x']);
    });

    it('takes thousands of channels at a time, the same one again, and gives them up again', async () => {
      const { fanout } = await world().connect();
      const heard = listen(fanout);
      const channels = Array.from({ length: 3_000 }, (_, n) => `room:${n}`);
      // On a busy machine a Cluster may not take all of them in time; then it has taken none.
      await expect.poll(() => codeOf(fanout.subscribe(channels)), { timeout: RECOVERY_TIMEOUT_MS }).toBe('ok');
      await fanout.subscribe(['room:1']);
      await Promise.all(channels.map((channel) => fanout.publish(channel, channel)));
      await expect.poll(() => heard.texts.length).toBe(3_000);
      await fanout.unsubscribe(channels.slice(1));
      await fanout.publish('room:1', 'unheard');
      await fanout.publish('room:0', 'heard');
      await expect.poll(() => heard.on('room:0')).toEqual(['room:0', 'heard']);
      expect(heard.on('room:1')).toEqual(['room:1']);
      await fanout.unsubscribe(channels);
      await fanout.subscribe(['room:2']);
      await fanout.publish('room:2', 'again');
      await expect.poll(() => heard.on('room:2')).toEqual(['room:2', 'again']);
    });

    itWhere('dyingBroker', 'stands again after the broker came back, and then says what may be lost', async () => {
      const { fanout } = await world().connect();
      const heard = listen(fanout);
      await fanout.subscribe(['a', 'b', 'left']);
      await fanout.unsubscribe(['left']);
      await world().killBroker?.();
      await sleep(50);
      const startedAt = performance.now();
      expect(await codeOf(fanout.publish('a', 'nobody hears'))).toBe('UNAVAILABLE');
      expect(await codeOf(fanout.subscribe(['c']))).toBe('UNAVAILABLE');
      expect(performance.now() - startedAt).toBeLessThan(REFUSED_MS);
      await world().startBrokerEmpty?.();
      // Once or, where several nodes come back one after the other, more often.
      await expect.poll(() => [...new Set(heard.lost)].sort(), { timeout: RECOVERY_TIMEOUT_MS }).toEqual(['a', 'b']);
      const publishAndHear = async () => {
        await codeOf(fanout.publish('b', 'back'));
        return [...new Set(heard.on('b'))];
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
