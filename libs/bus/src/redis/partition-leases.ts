import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '#contracts/within';
import { PARTITIONS } from '../partition.policy.js';
import { fairShare, takingOrder } from '../sharing.policy.js';
import type { RedisClient } from './redis-connections.js';
import type { RedisKeys } from './redis-keys.js';
import { RedisScript } from './redis-script.js';

const LEASE_MS = 3_000;
const RENEW_INTERVAL_MS = 1_000;
const REBALANCE_INTERVAL_MS = 1_000;
/** A silent node of a Cluster must not hold up the partitions of the others; ioredis would try for a minute. */
const NODE_TIMEOUT_MS = 1_500;
/** Interval while this consumer has less than its share. */
const TAKE_INTERVAL_MS = 200;

/** Registers a consumer and returns all live ones. */
const REGISTER = new RedisScript(`
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  return redis.call('ZRANGE', KEYS[1], 0, -1)`);

/** ARGV: the consumer, the time, and whether to renew a missing key too, because Redis may have restarted empty. */
const RENEW = new RedisScript(`
  local owner = redis.call('GET', KEYS[1])
  if owner ~= ARGV[1] and (owner or ARGV[3] == '0') then return 0 end
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
 * when it is idle. A consumer with too few takes free ones; the partitions of a dead consumer are free when their leases have
 * expired. While the node of Redis with the list of consumers does not answer, the shares are unknown: then each consumer
 * takes all free partitions, so that none waits for a dead one.
 */
export class PartitionLeases {
  private readonly logger = new Logger(PartitionLeases.name);
  /** Lease end by partition in `performance.now()` time, computed from the time before the request. */
  private readonly ends = new Map<number, number>();
  /** Partitions that this consumer is releasing. They accept no new work, and their leases are renewed until idle. */
  private readonly leaving = new Map<number, Promise<void>>();
  /** Partitions whose node has not answered yet. */
  private readonly taking = new Set<number>();
  /** As last answered. */
  private live: readonly string[] = [];
  private timer: NodeJS.Timeout | undefined;
  private renewTimer: NodeJS.Timeout | undefined;
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
    // Not a part of the rebalances: these wait for the slowest node of a Cluster, and leases must not.
    this.renewTimer = setInterval(() => this.renewAll(), RENEW_INTERVAL_MS);
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
    clearInterval(this.renewTimer);
  }

  private async rebalance(): Promise<void> {
    const hasShare = await this.balance();
    if (this.isStopped) return;
    const pauseMs = hasShare ? REBALANCE_INTERVAL_MS : TAKE_INTERVAL_MS;
    this.timer = setTimeout(() => {
      this.turn = this.rebalance();
    }, pauseMs);
  }

  private async balance(): Promise<boolean> {
    const { consumerId } = this.options;
    const isKnown = await this.register();
    const held = [...this.ends.keys()].filter((partition) => !this.leaving.has(partition));
    const share = isKnown ? fairShare(consumerId, this.live) : PARTITIONS;
    for (const partition of held.slice(share)) void this.leave(partition);
    return held.length >= share || (await this.takeFree(takingOrder(consumerId, this.live), share - held.length));
  }

  /** Returns false if the list of consumers is not available. */
  private async register(): Promise<boolean> {
    const { client, keys, consumerId } = this.options;
    const answer = await this.inTime(REGISTER.run(client, [keys.consumers], [consumerId, LEASE_MS]));
    if (Array.isArray(answer)) this.live = answer.map(String);
    return answer !== undefined;
  }

  /** The answer of one node of Redis; `undefined` if it fails or comes too late. */
  private async inTime<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await within(answer, NODE_TIMEOUT_MS, () => undefined);
    } catch (error) {
      this.logFailure(error);
      return undefined;
    }
  }

  private renewAll(): void {
    for (const [partition, end] of this.ends) void this.renew(partition, end);
  }

  private async renew(partition: number, end: number): Promise<void> {
    const { client, keys, consumerId } = this.options;
    const requestedAt = performance.now();
    // A lease expires while the process is paused or Redis unavailable. Others may then have owned a missing one.
    const mayCreate = end > requestedAt && !this.leaving.has(partition);
    const args = [consumerId, LEASE_MS, mayCreate ? 1 : 0];
    const renewed = await RENEW.run(client, [keys.lease(partition)], args).catch((error: unknown) =>
      this.logFailure(error),
    );
    if (!this.ends.has(partition)) return;
    if (renewed === 1) {
      this.ends.set(partition, requestedAt + LEASE_MS);
      this.options.renewed();
    } else if (renewed === 0 || !mayCreate) void this.leave(partition);
  }

  /** Returns true if it could take as many partitions as wanted. */
  private async takeFree(order: readonly number[], wanted: number): Promise<boolean> {
    const untried = order.filter(
      (partition) => !this.ends.has(partition) && !this.leaving.has(partition) && !this.taking.has(partition),
    );
    let missing = wanted;
    while (missing > 0 && untried.length > 0 && !this.isStopped) {
      // At the same time, because the first lease must not expire while many others are taken.
      const tries = await Promise.all(untried.splice(0, missing).map((partition) => this.inTime(this.take(partition))));
      missing -= tries.filter((isTaken) => isTaken === true).length;
    }
    return missing === 0;
  }

  /** Returns false if another consumer owns the partition. */
  private async take(partition: number): Promise<boolean> {
    const { client, keys, consumerId } = this.options;
    const end = performance.now() + LEASE_MS;
    this.taking.add(partition);
    try {
      if ((await client.set(keys.lease(partition), consumerId, 'PX', LEASE_MS, 'NX')) === null) return false;
    } finally {
      this.taking.delete(partition);
    }
    // An answer that came too late: the lease expires by itself.
    if (this.isStopped || end < performance.now()) return false;
    this.ends.set(partition, end);
    this.options.taken(partition);
    return true;
  }

  /** Redis is unavailable. Leases that expire in the meantime are released and taken again later. */
  private logFailure(error: unknown): void {
    this.logger.debug({ event: 'leases.failed', reason: String(error) });
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
