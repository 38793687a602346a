import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { fairShare, takingOrder } from '../sharing.policy.js';
import type { RedisClient } from './redis-connections.js';
import type { RedisKeys } from './redis-keys.js';
import { RedisScript } from './redis-script.js';

const LEASE_MS = 3_000;
const RENEW_INTERVAL_MS = 1_000;
/** Interval while this consumer has less than its share. */
const TAKE_INTERVAL_MS = 200;

/** Registers a consumer and returns all live ones. */
const REGISTER = new RedisScript(`
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  return redis.call('ZRANGE', KEYS[1], 0, -1)`);

/** Also renews a missing key, because Redis may have restarted empty. */
const RENEW = new RedisScript(`
  local owner = redis.call('GET', KEYS[1])
  if owner and owner ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1`);

const RELEASE = new RedisScript(`
  if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
  return 0`);

/** Delay of a rebalance, to handle partitions that are released at nearly the same time together. */
const GATHER_MS = 20;

export interface PartitionLeasesOptions {
  readonly consumerId: string;
  readonly client: RedisClient;
  readonly keys: RedisKeys;
  /** Called when this consumer becomes the owner of the partition. */
  taken(partition: number): void;
  /** Called when a lease was renewed. If Redis answered late, it had expired before, and work has waited. */
  renewed(): void;
  /** Stops work on the partition; must resolve when no work is in flight any more. */
  release(partition: number): Promise<void>;
}

/**
 * Owns an even share of the partitions through leases of 3 s. A consumer with too many partitions releases some, each
 * when it is idle. A consumer with too few takes free ones; those of a dead consumer are free when their leases have
 * expired.
 */
export class PartitionLeases {
  private readonly logger = new Logger(PartitionLeases.name);
  /** Lease end by partition in `performance.now()` time, computed from the time before the request. */
  private readonly ends = new Map<number, number>();
  /** Partitions that this consumer is releasing. They accept no new work, and their leases are renewed until idle. */
  private readonly leaving = new Map<number, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private isStopped = false;
  private isRebalanceDue = false;

  constructor(private readonly options: PartitionLeasesOptions) {}

  /** Returns true if this consumer may start work on the partition now. */
  holds(partition: number): boolean {
    return (this.ends.get(partition) ?? 0) > performance.now() && !this.leaving.has(partition);
  }

  /** Resolves after the first rebalance. */
  async start(): Promise<void> {
    this.turn = this.rebalance();
    await this.turn;
  }

  /** Rebalances now instead of at the next interval; called when another consumer has released a partition. */
  rebalanceSoon(): void {
    if (this.isStopped || this.isRebalanceDue) return;
    this.isRebalanceDue = true;
    clearTimeout(this.timer);
    this.turn = this.turn.then(async () => {
      await sleep(GATHER_MS);
      this.isRebalanceDue = false;
      clearTimeout(this.timer);
      if (!this.isStopped) await this.rebalance();
    });
  }

  /** Releases all partitions, each when it is idle. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.turn;
    const { client, keys, consumerId } = this.options;
    await client.zrem(keys.consumers, consumerId).catch(() => undefined);
    await Promise.all([...this.ends.keys()].map((partition) => this.leave(partition)));
    await Promise.all(this.leaving.values());
  }

  private async rebalance(): Promise<void> {
    let hasShare = false;
    try {
      this.leaveLapsed();
      hasShare = await this.balance();
    } catch (error) {
      // Redis is unavailable. Leases that expire in the meantime are released and taken again later.
      this.logger.debug({ event: 'leases.rebalance_failed', reason: String(error) });
    }
    if (this.isStopped) return;
    const pauseMs = hasShare ? RENEW_INTERVAL_MS : TAKE_INTERVAL_MS;
    this.timer = setTimeout(() => {
      this.turn = this.rebalance();
    }, pauseMs);
  }

  private async balance(): Promise<boolean> {
    const { client, keys, consumerId } = this.options;
    const live = toIds(await REGISTER.run(client, [keys.consumers], [consumerId, LEASE_MS]));
    await Promise.all([...this.ends.keys()].map((partition) => this.renew(partition)));
    const held = [...this.ends.keys()].filter((partition) => !this.leaving.has(partition));
    const share = fairShare(consumerId, live);
    for (const partition of held.slice(share)) void this.leave(partition);
    return held.length >= share || (await this.takeFree(takingOrder(consumerId, live), share - held.length));
  }

  private async renew(partition: number): Promise<void> {
    const { client, keys, consumerId } = this.options;
    const requestedAt = performance.now();
    const renewed = await RENEW.run(client, [keys.lease(partition)], [consumerId, LEASE_MS]);
    if (renewed === 1 && this.ends.has(partition)) {
      this.ends.set(partition, requestedAt + LEASE_MS);
      this.options.renewed();
    } else void this.leave(partition);
  }

  /** Returns true if it could take as many partitions as wanted. */
  private async takeFree(order: readonly number[], wanted: number): Promise<boolean> {
    const { client, keys, consumerId } = this.options;
    let missing = wanted;
    for (const partition of order) {
      if (missing === 0 || this.isStopped) break;
      if (this.ends.has(partition) || this.leaving.has(partition)) continue;
      const requestedAt = performance.now();
      if ((await client.set(keys.lease(partition), consumerId, 'PX', LEASE_MS, 'NX')) === null) continue;
      missing -= 1;
      this.ends.set(partition, requestedAt + LEASE_MS);
      this.options.taken(partition);
    }
    return missing === 0;
  }

  /** Releases partitions whose lease has expired, because the process was paused or Redis was unavailable. */
  private leaveLapsed(): void {
    const now = performance.now();
    for (const [partition, end] of this.ends) if (end <= now) void this.leave(partition);
  }

  private leave(partition: number): Promise<void> {
    const leaving = this.leaving.get(partition) ?? this.leaveWhenIdle(partition);
    this.leaving.set(partition, leaving);
    return leaving;
  }

  private async leaveWhenIdle(partition: number): Promise<void> {
    const { client, keys, consumerId } = this.options;
    await this.options.release(partition);
    // If this fails, the lease expires. Without the notice, others find the partition in their next rebalance.
    const isReleased = await RELEASE.run(client, [keys.lease(partition)], [consumerId]).catch(() => 0);
    if (isReleased === 1) client.spublish(keys.freed, '').catch(() => undefined);
    this.ends.delete(partition);
    this.leaving.delete(partition);
  }
}

function toIds(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}
