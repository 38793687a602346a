import { describe, expect, it } from 'vitest';
import { ChatError } from '#contracts/errors';
import { codeOf, PATIENCE_MS, sleep, Waits } from './bus-world.js';
import type { BusSuite } from './bus-suite.js';

/** Timeout of an unanswered query: long enough to reach Redis on a loaded machine. */
const UNANSWERED_MS = 2_000;
/** Timeout of 1,000 concurrent queries without an answer. */
const FULL_MS = 5_000;
/** Much longer than on a loaded machine. */
const LATE_MS = 20_000;

export function describeQueries({ world, itWhere }: BusSuite): void {
  describe('queries', () => {
    it('are answered with any JSON values', async () => {
      const { queries } = await world().connect();
      await queries.serve(
        { echo: (payload) => Promise.resolve({ payload }), none: () => Promise.resolve(undefined) },
        4,
      );
      const payload = { text: 'é\n😀', list: [1, null], gone: undefined };
      expect(await queries.ask('echo', payload, PATIENCE_MS)).toEqual({ payload: { text: 'é\n😀', list: [1, null] } });
      expect(await queries.ask('none', undefined, PATIENCE_MS)).toBeNull();
    });

    it('carry their origin, if given', async () => {
      const { queries } = await world().connect();
      await queries.serve({ whose: (_payload, origin) => Promise.resolve(origin ?? 'none') }, 4);
      const origin = { requestId: 'r-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
      expect(await queries.ask('whose', {}, PATIENCE_MS, origin)).toEqual(origin);
      expect(await queries.ask('whose', {}, PATIENCE_MS, { requestId: 'r-2' })).toEqual({ requestId: 'r-2' });
      expect(await queries.ask('whose', {}, PATIENCE_MS)).toBe('none');
    });

    it('reject with the ChatError of the handler, and with INTERNAL for a bug', async () => {
      const { queries } = await world().connect();
      const refused = new ChatError('RATE_LIMITED', { retryAfterMs: 70, scope: 'search' });
      await queries.serve(
        { refuse: () => Promise.reject(refused), crash: () => Promise.reject(new TypeError('secret')) },
        4,
      );
      await expect(queries.ask('refuse', {}, PATIENCE_MS)).rejects.toMatchObject({
        code: 'RATE_LIMITED',
        details: refused.details,
      });
      await expect(queries.ask('crash', {}, PATIENCE_MS)).rejects.toMatchObject({ code: 'INTERNAL' });
      await expect(queries.ask('crash', {}, PATIENCE_MS)).rejects.not.toThrow(/secret/);
    });

    it('without an answer reject with TIMEOUT in time', async () => {
      const { queries } = await world().connect();
      const startedAt = performance.now();
      expect(await codeOf(queries.ask('unserved', {}, UNANSWERED_MS))).toBe('TIMEOUT');
      expect(performance.now() - startedAt).toBeGreaterThan(UNANSWERED_MS - 10);
      expect(performance.now() - startedAt).toBeLessThan(LATE_MS);
    });

    it('do not run after their caller has timed out', async () => {
      const { queries } = await world().connect();
      expect(await codeOf(queries.ask('count', {}, UNANSWERED_MS))).toBe('TIMEOUT');
      let runs = 0;
      await queries.serve({ count: () => Promise.resolve((runs += 1)) }, 4);
      expect(await queries.ask('count', {}, PATIENCE_MS)).toBe(1);
    });

    it('run with at most the configured concurrency', async () => {
      const { queries } = await world().connect();
      let running = 0;
      let runningMax = 0;
      let allRun = (): void => undefined;
      const threeRun = new Promise<void>((resolve) => (allRun = resolve));
      const work = async () => {
        running += 1;
        runningMax = Math.max(runningMax, running);
        if (runningMax === 3) allRun();
        await threeRun;
        await sleep(5);
        running -= 1;
      };
      await queries.serve({ a: work, b: work }, 3);
      await Promise.all(Array.from({ length: 60 }, (_, n) => queries.ask(n % 2 ? 'a' : 'b', {}, PATIENCE_MS)));
      expect(runningMax).toBe(3);
    });

    it('of different names take turns, although many of one name came first', async () => {
      const { queries } = await world().connect();
      const begun: string[] = [];
      const work = (name: string) => () => Promise.resolve(begun.push(name));
      const asked = ['a', 'a', 'a', 'a', 'a', 'a', 'b'].map((name) => queries.ask(name, {}, PATIENCE_MS));
      await queries.serve({ a: work('a'), b: work('b') }, 1);
      await Promise.all(asked);
      expect(begun.lastIndexOf('a')).toBeGreaterThan(begun.indexOf('b'));
    });

    it('are shared by servers; each is answered by one', async () => {
      const asker = await world().connect();
      const processes = [asker, await world().connect()];
      const runs = [0, 0];
      let bothRun = (): void => undefined;
      const bothRan = new Promise<void>((resolve) => (bothRun = resolve));
      const asked: unknown[] = [];
      for (const [i, { queries }] of processes.entries()) {
        const work = async (n: unknown) => {
          asked.push(n);
          runs[i] = (runs[i] ?? 0) + 1;
          if (!runs.includes(0)) bothRun();
          await bothRan;
        };
        await queries.serve({ work }, 2);
      }
      const waits = new Waits();
      const ask = (n: number) => waits.time(asker.queries.ask('work', n, PATIENCE_MS));
      await Promise.all(Array.from({ length: 40 }, (_, n) => ask(n)));
      expect(waits.onceEach(asked)).toHaveLength(40);
      expect(Math.min(...runs)).toBeGreaterThan(0);
    });

    it('beyond the limit of waiting ones are OVERLOADED', async () => {
      const { queries } = await world().connect();
      const codes = await Promise.all(
        Array.from({ length: 1_100 }, () => codeOf(queries.ask('unserved', {}, FULL_MS))),
      );
      expect(codes.filter((code) => code === 'OVERLOADED')).toHaveLength(100);
      expect(codes.filter((code) => code === 'TIMEOUT')).toHaveLength(1_000);
    });

    it('in flight are finished by a stopping server', async () => {
      const { queries } = await world().connect();
      let begun = false;
      const slow = async () => {
        begun = true;
        await sleep(200);
        return 'done';
      };
      const service = await queries.serve({ slow }, 2);
      const answer = queries.ask('slow', {}, PATIENCE_MS);
      await expect.poll(() => begun).toBe(true);
      await service.stop();
      expect(await answer).toBe('done');
      expect(await codeOf(queries.ask('slow', {}, UNANSWERED_MS))).toBe('TIMEOUT');
    });

    itWhere(
      'dyingBroker',
      'are UNAVAILABLE while the broker is down, and answered again after its restart',
      async () => {
        const { queries } = await world().connect();
        await queries.serve({ ping: () => Promise.resolve('pong') }, 2);
        await world().killBroker?.();
        await sleep(50);
        expect(await codeOf(queries.ask('ping', {}, 400))).toBe('UNAVAILABLE');
        const patient = queries.ask('ping', {}, PATIENCE_MS);
        await world().startBrokerEmpty?.();
        expect(await patient).toBe('pong');
      },
    );
  });
}
