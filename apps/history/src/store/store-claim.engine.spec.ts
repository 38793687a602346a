import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { RedisConnections, whenReady, type RedisClient } from '#bus/redis/redis-connections';
import { startRedis } from '#engines/redis-engine';
import { setUp } from '#testing/engines/set-up';
import { StoreClaimService } from './store-claim.service.js';

describe('histories on one Redis', () => {
  const engine = setUp(() => startRedis());
  const connections = setUp(() => new RedisConnections(engine.url));
  let client: RedisClient;
  let prefix = 'parley';
  beforeAll(async () => {
    client = connections.open('store');
    await whenReady(client);
  });
  beforeEach(() => {
    prefix += '-';
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
    onTestFinished(() => void process.kill(engine.pid, 'SIGCONT'));
    // The client closes a connection without an answer after 4 s; a process that stops has 5 s for everything.
    const cut = new Promise<string>((resolve) => own.once('close', () => resolve('cut')));
    const stopped = stopping.onApplicationShutdown().then(() => 'stopped');
    expect(await Promise.race([stopped, cut])).toBe('stopped');
  });
});
