import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { RedisConnections } from '#bus/redis/redis-connections';
import { startRedis, type RedisEngine } from '#engines/redis-engine';
import { RedisPresence } from './redis-presence.adapter.js';

describe('presence over Redis', () => {
  let engine: RedisEngine;
  let connections: RedisConnections;
  beforeAll(async () => {
    engine = await startRedis();
    connections = new RedisConnections(engine.url);
  });
  afterAll(async () => {
    connections.close();
    await engine.stop();
  });

  const gateway = () => new RedisPresence({ redis: connections.open('presence'), prefix: 'test', gatewayId: newId() });

  it('sees the users of every gateway, in the order asked', async () => {
    const [one, two] = [gateway(), gateway()];
    const [a, b, nobody] = [newId<UserId>(), newId<UserId>(), newId<UserId>()];
    one.arrived(a);
    two.arrived(b);
    await expect.poll(() => one.online([b, nobody, a]), { timeout: 8_000 }).toEqual([b, a]);
    await expect.poll(() => two.online([a, b]), { timeout: 8_000 }).toEqual([a, b]);
    await Promise.all([one.close(), two.close()]);
  });

  it('sees the users of a gateway that died, or that they left, offline after 10–20 s', async () => {
    const [dying, left, watcher] = [gateway(), gateway(), gateway()];
    const [a, b] = [newId<UserId>(), newId<UserId>()];
    dying.arrived(a);
    left.arrived(b);
    await expect.poll(() => watcher.online([a, b]), { timeout: 8_000 }).toEqual([a, b]);
    await dying.close();
    left.left(b);
    const startedAtMs = performance.now();
    await sleep(9_500);
    expect(await watcher.online([a, b])).toEqual([a, b]);
    await expect.poll(() => watcher.online([a, b]), { timeout: 11_000 }).toEqual([]);
    expect(performance.now() - startedAtMs).toBeLessThan(20_000);
    await Promise.all([left.close(), watcher.close()]);
  }, 40_000);

  it('fills again a Redis that came back empty', async () => {
    const [one, two] = [gateway(), gateway()];
    const a = newId<UserId>();
    one.arrived(a);
    await expect.poll(() => two.online([a]), { timeout: 8_000 }).toEqual([a]);
    await connections.open('flush', { patient: true }).flushall();
    await expect.poll(() => two.online([a]), { timeout: 8_000 }).toEqual([a]);
    await Promise.all([one.close(), two.close()]);
  }, 30_000);
});
