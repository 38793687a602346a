import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PARTITIONS } from '../partition.policy.js';
import { PartitionLeases } from './partition-leases.js';
import type { RedisClient } from './redis-connections.js';
import { RedisKeys } from './redis-keys.js';

/** Longer than the delay of a rebalance after a notice. */
const GATHERED_MS = 100;
const NEXT_REBALANCE_MS = 1_100;

/** A fake Redis with two consumers and the owners of partitions. */
class FakeRedis {
  readonly keys = new RedisKeys('test');
  readonly owners = new Map<string, string>();
  consumers = ['me', 'other'];
  rebalances = 0;

  get client(): RedisClient {
    return this as unknown as RedisClient;
  }

  evalsha(_digest: string, _count: number, key: string, consumerId: string): Promise<unknown> {
    if (key !== this.keys.consumers) return Promise.resolve(this.owners.get(key) === consumerId ? 1 : 0);
    this.rebalances += 1;
    return Promise.resolve(this.consumers);
  }

  set(key: string, consumerId: string): Promise<'OK' | null> {
    if (this.owners.has(key)) return Promise.resolve(null);
    this.owners.set(key, consumerId);
    return Promise.resolve('OK');
  }
}

describe('a consumer that shares the partitions with another one', () => {
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const half = all.slice(0, PARTITIONS / 2);
  let redis: FakeRedis;
  let leases: PartitionLeases;
  let taken: number[];
  let renewals: number;

  beforeEach(async () => {
    // The test controls the time of the next periodic rebalance.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    redis = new FakeRedis();
    for (const partition of all.slice(half.length)) redis.owners.set(redis.keys.lease(partition), 'other');
    taken = [];
    renewals = 0;
    leases = new PartitionLeases({
      consumerId: 'me',
      client: redis.client,
      keys: redis.keys,
      taken: (partition) => taken.push(partition),
      renewed: () => (renewals += 1),
      release: () => Promise.resolve(),
    });
    await leases.start();
    expect(taken).toEqual(half);
  });
  afterEach(() => vi.useRealTimers());

  const otherLeaves = () => {
    redis.consumers = ['me'];
    for (const partition of all.slice(half.length)) redis.owners.delete(redis.keys.lease(partition));
  };

  it('takes released partitions at the notice, before the next periodic rebalance', async () => {
    otherLeaves();
    leases.rebalanceSoon();
    await expect.poll(() => taken).toEqual(all);
  });

  it('takes released partitions at the next periodic rebalance if the notice was lost', async () => {
    otherLeaves();
    await sleep(GATHERED_MS);
    expect(taken).toEqual(half);
    await vi.advanceTimersByTimeAsync(NEXT_REBALANCE_MS);
    expect(taken).toEqual(all);
  });

  it('reports renewals, because work may have waited for them', async () => {
    await vi.advanceTimersByTimeAsync(NEXT_REBALANCE_MS);
    expect(renewals).toBe(half.length);
  });

  it('rebalances once for many partitions that are released at nearly the same time', async () => {
    const before = redis.rebalances;
    for (const _ of half) leases.rebalanceSoon();
    await expect.poll(() => redis.rebalances - before).toBe(1);
    await sleep(GATHERED_MS);
    expect(redis.rebalances - before).toBe(1);
  });
});
