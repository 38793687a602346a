import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisConnections, whenReady, type RedisClient } from '#bus/redis/redis-connections';
import { startRedis, type RedisEngine } from '#engines/redis-engine';
import { StoreClaimService } from './store-claim.service.js';

describe('histories on one Redis', () => {
  let engine: RedisEngine;
  let connections: RedisConnections;
  let client: RedisClient;
  let prefix = 'parley';
  beforeAll(async () => {
    engine = await startRedis();
    connections = new RedisConnections(engine.url);
    client = connections.open('store');
    await whenReady(client);
  });
  beforeEach(() => {
    prefix += '-';
  });
  afterAll(async () => {
    connections.close();
    await engine.stop();
  });

  const claimOf = (readEpoch: () => string) =>
    new StoreClaimService({ redis: { client, prefix }, readEpoch: () => Promise.resolve(readEpoch()) });

  it('share one store: a history with another store does not start while they run', async () => {
    const running = claimOf(() => 'one');
    await running.begin();
    await claimOf(() => 'one').begin();
    const renewing = setInterval(() => void running.job.run(), 1_000);
    await expect(claimOf(() => 'two').begin()).rejects.toThrow(/another store/);
    clearInterval(renewing);
    expect(await client.get(`${prefix}:store`)).toBe('one');
  });

  it('may use another store at once after a stop, or soon after a kill', async () => {
    const stopped = claimOf(() => 'one');
    await stopped.begin();
    await stopped.onApplicationShutdown();
    const killed = claimOf(() => 'two');
    await killed.begin();
    await claimOf(() => 'three').begin();
    expect(await client.get(`${prefix}:store`)).toBe('three');
  });

  it('continue when their store gets another epoch, and new ones can start', async () => {
    let epoch = 'one';
    const running = claimOf(() => epoch);
    await running.begin();
    epoch = 'two';
    await running.job.run();
    await claimOf(() => epoch).begin();
    expect(await client.get(`${prefix}:store`)).toBe('two');
  });

  it('do not wait for a Redis that has stopped answering when they stop', async () => {
    const own = connections.open('frozen');
    await whenReady(own);
    const stopping = new StoreClaimService({ redis: { client: own, prefix }, readEpoch: () => Promise.resolve('one') });
    await stopping.begin();
    process.kill(engine.pid, 'SIGSTOP');
    try {
      // The client closes a connection without an answer after 4 s; a process that stops has 5 s for everything.
      const cut = new Promise<string>((resolve) => own.once('close', () => resolve('cut')));
      const stopped = stopping.onApplicationShutdown().then(() => 'stopped');
      expect(await Promise.race([stopped, cut])).toBe('stopped');
    } finally {
      process.kill(engine.pid, 'SIGCONT');
    }
  });
});
