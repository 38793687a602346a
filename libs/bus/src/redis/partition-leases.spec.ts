import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PARTITIONS } from '../partition.policy.js';
import { PartitionLeases } from './partition-leases.js';
import type { RedisClient } from './redis-connections.js';
import { RedisKeys } from './redis-keys.js';

/** Longer than the delay of a rebalance after a notice. */
const GATHERED_MS = 100;
const NEXT_REBALANCE_MS = 1_100;
/** A third of a lease is left when the answer to a renewal arrives. */
const SLOW_MS = 1_000;
const LONGER_THAN_A_LEASE_MS = 3_500;
/** Several leases. */
const LONG_MS = 12_000;

/** A fake Redis with two consumers and the owners of partitions. */
class FakeRedis {
  readonly keys = new RedisKeys('test');
  readonly owners = new Map<string, string>();
  /** Keys on a node that never answers. */
  readonly frozen = new Set<string>();
  /** Keys on a node that is unavailable. */
  readonly away = new Set<string>();
  consumers = ['me', 'other'];
  rebalances = 0;
  answersAfterMs = 0;

  get client(): RedisClient {
    return this as unknown as RedisClient;
  }

  /** Registers a consumer, renews a lease if there is a time, or else releases it. */
  async evalsha(_: string, _count: number, key: string, consumerId: string, ms?: number, mayCreate?: number) {
    await this.answer(key);
    if (key === this.keys.consumers) {
      this.rebalances += 1;
      return this.consumers;
    }
    const owner = this.owners.get(key) ?? (mayCreate === 1 ? consumerId : undefined);
    if (owner !== consumerId) return 0;
    if (ms === undefined) this.owners.delete(key);
    else this.owners.set(key, consumerId);
    return 1;
  }

  async set(key: string, consumerId: string): Promise<'OK' | null> {
    await this.answer(key);
    if (this.owners.has(key)) return null;
    this.owners.set(key, consumerId);
    return 'OK';
  }

  spublish(): Promise<number> {
    return Promise.resolve(0);
  }

  private async answer(key: string): Promise<void> {
    if (this.away.has(key)) throw new Error('Connection is closed.');
    if (this.frozen.has(key)) await new Promise(() => undefined);
    if (this.answersAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, this.answersAfterMs));
  }
}

describe('a consumer that shares the partitions with another one', () => {
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const half = all.slice(0, PARTITIONS / 2);
  let redis: FakeRedis;
  let leases: PartitionLeases;
  let taken: number[];
  let released: number[];
  let renewals: number;

  beforeEach(async () => {
    // The test controls the time of the next periodic rebalance.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
    redis = new FakeRedis();
    for (const partition of all.slice(half.length)) redis.owners.set(redis.keys.lease(partition), 'other');
    taken = [];
    released = [];
    renewals = 0;
    leases = new PartitionLeases({
      consumerId: 'me',
      client: redis.client,
      keys: redis.keys,
      taken: (partition) => taken.push(partition),
      renewed: () => (renewals += 1),
      release: (partition) => {
        released.push(partition);
        return Promise.resolve();
      },
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

  it('keeps its leases while it takes others from a slow Redis', async () => {
    redis.answersAfterMs = SLOW_MS;
    otherLeaves();
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(taken).toEqual(all);
    expect(released).toEqual([]);
  });

  it('keeps the leases of the other nodes while one node of a Cluster does not answer', async () => {
    redis.frozen.add(redis.keys.lease(0));
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(all.filter((partition) => leases.holds(partition))).toEqual(half.slice(1));
  });

  it('takes the free partitions of the other nodes while one node of a Cluster is unavailable', async () => {
    const [away = 0, ...others] = all.slice(half.length);
    redis.away.add(redis.keys.lease(away));
    otherLeaves();
    await vi.advanceTimersByTimeAsync(NEXT_REBALANCE_MS);
    expect(taken).toEqual([...half, ...others]);
  });

  it.each(['frozen', 'away'] as const)(
    'takes the partitions of a dead consumer while the node with the list of consumers is %s',
    async (state) => {
      redis[state].add(redis.keys.consumers);
      await vi.advanceTimersByTimeAsync(LONG_MS);
      expect({ taken, released }).toEqual({ taken: half, released: [] });
      otherLeaves();
      await vi.advanceTimersByTimeAsync(2 * NEXT_REBALANCE_MS);
      expect([...taken].sort((one, other) => one - other)).toEqual(all);
      redis[state].clear();
      redis.consumers = ['me', 'other'];
      await vi.advanceTimersByTimeAsync(2 * NEXT_REBALANCE_MS);
      expect(released).toHaveLength(half.length);
    },
  );

  it('keeps an expired lease that Redis still has, and releases one that others may have owned', async () => {
    redis.answersAfterMs = LONGER_THAN_A_LEASE_MS;
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(all.filter((partition) => leases.holds(partition))).toEqual([]);
    expect(released).toEqual([]);
    redis.answersAfterMs = 0;
    redis.owners.delete(redis.keys.lease(0));
    await vi.advanceTimersByTimeAsync(NEXT_REBALANCE_MS);
    expect(released).toEqual([0]);
    expect(all.filter((partition) => leases.holds(partition))).toEqual(expect.arrayContaining(half.slice(1)));
  });

  it('rebalances once for many partitions that are released at nearly the same time', async () => {
    const before = redis.rebalances;
    for (const _ of half) leases.rebalanceSoon();
    await expect.poll(() => redis.rebalances - before).toBe(1);
    await sleep(GATHERED_MS);
    expect(redis.rebalances - before).toBe(1);
  });
});
