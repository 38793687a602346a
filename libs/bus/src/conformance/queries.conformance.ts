import { describe, expect, it } from 'vitest';
import { ChatError } from '#contracts/errors';
import { codeOf, sleep } from './bus-world.js';
import type { BusSuite } from './bus-suite.js';

export function describeQueries({ world, itWhere }: BusSuite): void {
  describe('queries', () => {
    it('are answered, whatever JSON is asked and answered', async () => {
      const { queries } = await world().connect();
      await queries.serve(
        { echo: (payload) => Promise.resolve({ payload }), none: () => Promise.resolve(undefined) },
        4,
      );
      const payload = { text: 'é\n😀', list: [1, null], gone: undefined };
      expect(await queries.ask('echo', payload, 1_000)).toEqual({ payload: { text: 'é\n😀', list: [1, null] } });
      expect(await queries.ask('none', undefined, 1_000)).toBeNull();
    });

    it('tell on whose behalf they are asked, where the asker says so', async () => {
      const { queries } = await world().connect();
      await queries.serve({ whose: (_payload, origin) => Promise.resolve(origin ?? 'nobody’s') }, 4);
      const origin = { requestId: 'r-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
      expect(await queries.ask('whose', {}, 1_000, origin)).toEqual(origin);
      expect(await queries.ask('whose', {}, 1_000, { requestId: 'r-2' })).toEqual({ requestId: 'r-2' });
      expect(await queries.ask('whose', {}, 1_000)).toBe('nobody’s');
    });

    it('bring the error that the server threw, and INTERNAL for a bug', async () => {
      const { queries } = await world().connect();
      const refused = new ChatError('RATE_LIMITED', { retryAfterMs: 70, scope: 'search' });
      await queries.serve(
        { refuse: () => Promise.reject(refused), crash: () => Promise.reject(new TypeError('secret')) },
        4,
      );
      await expect(queries.ask('refuse', {}, 1_000)).rejects.toMatchObject({
        code: 'RATE_LIMITED',
        details: refused.details,
      });
      await expect(queries.ask('crash', {}, 1_000)).rejects.toMatchObject({ code: 'INTERNAL' });
      await expect(queries.ask('crash', {}, 1_000)).rejects.not.toThrow(/secret/);
    });

    it('without an answer end in TIMEOUT at their time', async () => {
      const { queries } = await world().connect();
      const startedAt = performance.now();
      expect(await codeOf(queries.ask('nobody', {}, 300))).toBe('TIMEOUT');
      expect(performance.now() - startedAt).toBeGreaterThan(290);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    });

    it('are run no more when nobody waits for them', async () => {
      const { queries } = await world().connect();
      expect(await codeOf(queries.ask('count', {}, 100))).toBe('TIMEOUT');
      let runs = 0;
      await queries.serve({ count: () => Promise.resolve((runs += 1)) }, 4);
      expect(await queries.ask('count', {}, 1_000)).toBe(1);
    });

    it('run at most as many at once as the server said', async () => {
      const { queries } = await world().connect();
      let running = 0;
      let runningMax = 0;
      const work = async () => {
        running += 1;
        runningMax = Math.max(runningMax, running);
        await sleep(5);
        running -= 1;
      };
      await queries.serve({ a: work, b: work }, 3);
      await Promise.all(Array.from({ length: 60 }, (_, n) => queries.ask(n % 2 ? 'a' : 'b', {}, 3_000)));
      expect(runningMax).toBe(3);
    });

    it('are shared by servers, each answered by one', async () => {
      const processes = await Promise.all([world().connect(), world().connect()]);
      const runs = [0, 0];
      for (const [i, { queries }] of processes.entries()) {
        const work = async () => {
          runs[i] = (runs[i] ?? 0) + 1;
          await sleep(5);
        };
        await queries.serve({ work }, 2);
      }
      await Promise.all(Array.from({ length: 40 }, () => processes[0]?.queries.ask('work', {}, 3_000)));
      expect((runs[0] ?? 0) + (runs[1] ?? 0)).toBe(40);
      expect(Math.min(...runs)).toBeGreaterThan(0);
    });

    it('beyond the bound of waiting ones are OVERLOADED', async () => {
      const { queries } = await world().connect();
      const codes = await Promise.all(Array.from({ length: 1_100 }, () => codeOf(queries.ask('nobody', {}, 1_000))));
      expect(codes.filter((code) => code === 'OVERLOADED')).toHaveLength(100);
      expect(codes.filter((code) => code === 'TIMEOUT')).toHaveLength(1_000);
    });

    it('in flight are finished by a server that stops', async () => {
      const { queries } = await world().connect();
      const service = await queries.serve({ slow: () => sleep(200).then(() => 'done') }, 2);
      const answer = queries.ask('slow', {}, 2_000);
      await sleep(50);
      await service.stop();
      expect(await answer).toBe('done');
      expect(await codeOf(queries.ask('slow', {}, 200))).toBe('TIMEOUT');
    });

    itWhere('dyingBroker', 'are UNAVAILABLE while the broker is away, and answered again when it is back', async () => {
      const { queries } = await world().connect();
      await queries.serve({ ping: () => Promise.resolve('pong') }, 2);
      await world().killBroker?.();
      await sleep(50);
      expect(await codeOf(queries.ask('ping', {}, 400))).toBe('UNAVAILABLE');
      const patient = queries.ask('ping', {}, 9_000);
      await world().startBrokerEmpty?.();
      expect(await patient).toBe('pong');
    });
  });
}
