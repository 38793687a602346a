import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { echoing } from '../../conformance/bus-world.js';
import { PARTITIONS } from '../partition.policy.js';
import { CommandConsumption } from './command-consumption.js';
import type { RedisBusParts } from './redis-bus-parts.js';
import { RedisKeys } from './redis-keys.js';

const LONGER_THAN_READERS_ARE_KEPT_MS = 15_000;
const RETAKEN_AFTER_MS = 3_000;

/** A Redis Cluster with one consumer. Its lease scripts answer 0 while another consumer owns all partitions. */
class FakeCluster {
  readonly keys = new RedisKeys('test');
  isOwnedByOther = false;

  evalsha(_: string, _count: number, key: string, consumerId: string): Promise<unknown> {
    if (key === this.keys.consumers) return Promise.resolve([consumerId]);
    return Promise.resolve(this.isOwnedByOther ? 0 : 1);
  }

  set(): Promise<'OK' | null> {
    return Promise.resolve(this.isOwnedByOther ? null : 'OK');
  }

  spublish(): Promise<number> {
    return Promise.resolve(0);
  }

  zrem(): Promise<number> {
    return Promise.resolve(1);
  }
}

/** A connection of a reader to streams that stay empty. */
class SilentConnection extends EventEmitter {
  readonly disconnect = vi.fn();

  xread(): Promise<null> {
    return new Promise((resolve) => setTimeout(() => resolve(null), 1_000));
  }
}

let redis: FakeCluster;
let opened: SilentConnection[];
let consumption: CommandConsumption;

beforeEach(async () => {
  vi.useFakeTimers();
  redis = new FakeCluster();
  opened = [];
  const open = (): SilentConnection => {
    opened.push(new SilentConnection());
    return opened.at(-1) as SilentConnection;
  };
  const connections = { isCluster: true, open };
  const parts = { connections, keys: redis.keys, clock: { now: Date.now }, commander: redis, replier: redis };
  consumption = new CommandConsumption(parts as unknown as RedisBusParts, echoing());
  await consumption.start();
  expect(opened).toHaveLength(PARTITIONS);
});
afterEach(async () => {
  const stopped = consumption.stop();
  await vi.advanceTimersByTimeAsync(RETAKEN_AFTER_MS);
  await stopped;
  vi.useRealTimers();
});

const disconnected = () => opened.filter(({ disconnect }) => disconnect.mock.calls.length > 0).length;

it('partitions of a Cluster that come back soon after their release are read over the same connections', async () => {
  redis.isOwnedByOther = true;
  await vi.advanceTimersByTimeAsync(RETAKEN_AFTER_MS);
  redis.isOwnedByOther = false;
  await vi.advanceTimersByTimeAsync(LONGER_THAN_READERS_ARE_KEPT_MS);
  expect(opened).toHaveLength(PARTITIONS);
  expect(disconnected()).toBe(0);
});

it('the connections of partitions of a Cluster that stay released are closed', async () => {
  redis.isOwnedByOther = true;
  await vi.advanceTimersByTimeAsync(LONGER_THAN_READERS_ARE_KEPT_MS);
  expect(disconnected()).toBe(PARTITIONS);
});
