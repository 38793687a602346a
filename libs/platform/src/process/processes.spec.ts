import { describe, expect, it } from 'vitest';
import { BUILD_VERSION } from '../build-version.js';
import { Metrics } from '../metrics/metrics.js';
import type { ReadinessChecks } from '../readiness/readiness.js';
import { Processes, type ProcessesRedis } from './processes.js';

/** Keys expire when the test says so. */
class TestRedis implements ProcessesRedis {
  readonly keys = new Map<string, string>();
  readonly names = new Map<string, string>();
  expiryMs = 0;

  set(key: string, value: string, _unit: 'PX', ms: number): Promise<unknown> {
    this.expiryMs = ms;
    return Promise.resolve(this.keys.set(key, value));
  }
  get(key: string): Promise<string | null> {
    return Promise.resolve(this.keys.get(key) ?? null);
  }
  del(key: string): Promise<unknown> {
    return Promise.resolve(this.keys.delete(key));
  }
  hset(_key: string, field: string, value: string): Promise<unknown> {
    return Promise.resolve(this.names.set(field, value));
  }
  hgetall(): Promise<Record<string, string>> {
    return Promise.resolve(Object.fromEntries(this.names));
  }
  hdel(_key: string, field: string): Promise<unknown> {
    return Promise.resolve(this.names.delete(field));
  }
}

const checks = (status: string) =>
  ({
    state: () => Promise.resolve({ status, checks: { postgres: 'ok', files: 'failing' } }),
  }) as unknown as ReadinessChecks;

describe('the processes of a site', () => {
  const site = () => {
    const redis = new TestRedis();
    const open = (service: string, status = 'ready') => {
      const processes = new Processes(service, checks(status), new Metrics());
      processes.share({ redis, prefix: 'parley' });
      return processes;
    };
    return { redis, open };
  };
  const services = async (processes: Processes) => (await processes.list()).map(({ service }) => service);

  it('are all that show themselves, with version, start and state', async () => {
    const { redis, open } = site();
    const [history, gateway] = [open('history'), open('gateway', 'draining')];
    for (const each of [history, gateway]) await each.show();
    const [first, second] = await history.list();
    expect(first).toMatchObject({ service: 'gateway', version: BUILD_VERSION, state: 'draining' });
    expect(second).toMatchObject({
      service: 'history',
      state: 'ready',
      failing: ['files'],
      process: expect.stringContaining(`:${process.pid}`),
    });
    expect(Date.parse(second?.since ?? '')).toBeLessThan(Date.now());
    expect(redis.expiryMs).toBe(15_000);
  });

  it('are forgotten once their key has expired, and come back if they were only late', async () => {
    const { redis, open } = site();
    const [auth, courier] = [open('auth'), open('courier')];
    for (const each of [auth, courier]) await each.show();
    redis.keys.clear();
    await auth.show();
    expect(await services(auth)).toEqual(['auth']);
    expect(redis.names.size).toBe(1);
    await courier.show();
    expect(await services(auth)).toEqual(['auth', 'courier']);
  });

  it('are gone at once when they stop in order', async () => {
    const { open } = site();
    const [auth, courier] = [open('auth'), open('courier')];
    for (const each of [auth, courier]) await each.show();
    await courier.beforeApplicationShutdown();
    expect(await services(auth)).toEqual(['auth']);
  });

  it('are this one alone without Redis', async () => {
    expect(await services(new Processes('standalone', checks('ready'), new Metrics()))).toEqual(['standalone']);
  });
});
