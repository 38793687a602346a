import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PARTITIONS } from '../partition.policy.js';
import { PartitionLeases } from './partition-leases.js';
import type { RedisClient } from './redis-connections.js';
import { RedisKeys } from './redis-keys.js';

/** Longer than notices are gathered for. */
const GATHERED_MS = 100;
const NEXT_LOOK_MS = 1_100;

/** As much of Redis as leases need: two consumers, and who owns which partition. */
class FakeRedis {
  readonly keys = new RedisKeys('test');
  readonly owners = new Map<string, string>();
  consumers = ['me', 'other'];
  looks = 0;

  get client(): RedisClient {
    return this as unknown as RedisClient;
  }

  evalsha(_digest: string, _count: number, key: string, consumerId: string): Promise<unknown> {
    if (key !== this.keys.consumers) return Promise.resolve(this.owners.get(key) === consumerId ? 1 : 0);
    this.looks += 1;
    return Promise.resolve(this.consumers);
  }

  set(key: string, consumerId: string): Promise<'OK' | null> {
    if (this.owners.has(key)) return Promise.resolve(null);
    this.owners.set(key, consumerId);
    return Promise.resolve('OK');
  }
}

describe('the leases of a consumer that shares the partitions with another', () => {
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const half = all.slice(0, PARTITIONS / 2);
  let redis: FakeRedis;
  let leases: PartitionLeases;
  let taken: number[];

  beforeEach(async () => {
    // The next look by itself comes when the test says so.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    redis = new FakeRedis();
    for (const partition of all.slice(half.length)) redis.owners.set(redis.keys.lease(partition), 'other');
    taken = [];
    leases = new PartitionLeases({
      consumerId: 'me',
      client: redis.client,
      keys: redis.keys,
      taken: (partition) => taken.push(partition),
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

  it('are all that the other gives back as soon as it says so, and not at the next look', async () => {
    otherLeaves();
    leases.hasten();
    await expect.poll(() => taken).toEqual(all);
  });

  it('are all of them at the next look when the word was lost', async () => {
    otherLeaves();
    await sleep(GATHERED_MS);
    expect(taken).toEqual(half);
    await vi.advanceTimersByTimeAsync(NEXT_LOOK_MS);
    expect(taken).toEqual(all);
  });

  it('are looked for once when many are given back at nearly the same time', async () => {
    const before = redis.looks;
    for (const _ of half) leases.hasten();
    await expect.poll(() => redis.looks - before).toBe(1);
    await sleep(GATHERED_MS);
    expect(redis.looks - before).toBe(1);
  });
});
