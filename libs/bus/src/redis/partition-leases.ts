import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { fairShare, takingOrder } from '../sharing.policy.js';
import type { RedisClient } from './redis-connections.js';
import type { RedisKeys } from './redis-keys.js';
import { RedisScript } from './redis-script.js';

const LEASE_MS = 3_000;
const RENEW_INTERVAL_MS = 1_000;
/** While this consumer has less than its share. */
const TAKE_INTERVAL_MS = 200;

/** Registers a consumer and gives all that live. */
const REGISTER = new RedisScript(`
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  return redis.call('ZRANGE', KEYS[1], 0, -1)`);

/** Also when the key is gone: Redis came back empty. */
const RENEW = new RedisScript(`
  local owner = redis.call('GET', KEYS[1])
  if owner and owner ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1`);

const GIVE_BACK = new RedisScript(`
  if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
  return 0`);

/** Partitions that are given back at nearly the same time are looked for together. */
const GATHER_MS = 20;

export interface PartitionLeasesOptions {
  readonly consumerId: string;
  readonly client: RedisClient;
  readonly keys: RedisKeys;
  /** The partition is this consumer's now. */
  taken(partition: number): void;
  /** Nothing of the partition is in flight any more when it resolves. */
  release(partition: number): Promise<void>;
}

/**
 * Holds this consumer's even share of the partitions by leases of 3 s. Who holds too many gives back what has come to
 * rest; who holds too few takes what is free, that of a dead consumer as soon as its lease has run out.
 */
export class PartitionLeases {
  private readonly logger = new Logger(PartitionLeases.name);
  /** By partition held: the lease's end, in ms of `performance.now()`, counted from before it was asked for. */
  private readonly ends = new Map<number, number>();
  /** Partitions that this consumer is giving up: not held for new work, and renewed until they are at rest. */
  private readonly leaving = new Map<number, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private isStopped = false;
  private isHastened = false;

  constructor(private readonly options: PartitionLeasesOptions) {}

  /** Whether this consumer may begin work on the partition at this moment. */
  holds(partition: number): boolean {
    return (this.ends.get(partition) ?? 0) > performance.now() && !this.leaving.has(partition);
  }

  /** Resolves after the first turn. */
  async start(): Promise<void> {
    this.turn = this.takeTurn();
    await this.turn;
  }

  /** Somebody has given a partition back: looks for it now instead of at the next turn. */
  hasten(): void {
    if (this.isStopped || this.isHastened) return;
    this.isHastened = true;
    clearTimeout(this.timer);
    this.turn = this.turn.then(async () => {
      await sleep(GATHER_MS);
      this.isHastened = false;
      clearTimeout(this.timer);
      if (!this.isStopped) await this.takeTurn();
    });
  }

  /** Gives everything back, each partition when it is at rest. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.turn;
    const { client, keys, consumerId } = this.options;
    await client.zrem(keys.consumers, consumerId).catch(() => undefined);
    await Promise.all([...this.ends.keys()].map((partition) => this.leave(partition)));
    await Promise.all(this.leaving.values());
  }

  private async takeTurn(): Promise<void> {
    let isContent = false;
    try {
      this.leaveLapsed();
      isContent = await this.balance();
    } catch (error) {
      // Redis is away; leases that run out meanwhile are left, and taken again later.
      this.logger.debug({ event: 'leases.turn_failed', reason: String(error) });
    }
    if (this.isStopped) return;
    const pauseMs = isContent ? RENEW_INTERVAL_MS : TAKE_INTERVAL_MS;
    this.timer = setTimeout(() => {
      this.turn = this.takeTurn();
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
    const askedAt = performance.now();
    const renewed = await RENEW.run(client, [keys.lease(partition)], [consumerId, LEASE_MS]);
    if (renewed === 1 && this.ends.has(partition)) this.ends.set(partition, askedAt + LEASE_MS);
    else void this.leave(partition);
  }

  /** Whether as many as wanted were free. */
  private async takeFree(order: readonly number[], wanted: number): Promise<boolean> {
    const { client, keys, consumerId } = this.options;
    let missing = wanted;
    for (const partition of order) {
      if (missing === 0 || this.isStopped) break;
      if (this.ends.has(partition) || this.leaving.has(partition)) continue;
      const askedAt = performance.now();
      if ((await client.set(keys.lease(partition), consumerId, 'PX', LEASE_MS, 'NX')) === null) continue;
      missing -= 1;
      this.ends.set(partition, askedAt + LEASE_MS);
      this.options.taken(partition);
    }
    return missing === 0;
  }

  /** Leases that Redis no longer knows as ours: the process stood still, or Redis was away. */
  private leaveLapsed(): void {
    const now = performance.now();
    for (const [partition, end] of this.ends) if (end <= now) void this.leave(partition);
  }

  private leave(partition: number): Promise<void> {
    const leaving = this.leaving.get(partition) ?? this.leaveAtRest(partition);
    this.leaving.set(partition, leaving);
    return leaving;
  }

  private async leaveAtRest(partition: number): Promise<void> {
    const { client, keys, consumerId } = this.options;
    await this.options.release(partition);
    // When it fails the lease runs out by itself; without the word others find the partition in their next turn.
    const isGivenBack = await GIVE_BACK.run(client, [keys.lease(partition)], [consumerId]).catch(() => 0);
    if (isGivenBack === 1) client.spublish(keys.freed, '').catch(() => undefined);
    this.ends.delete(partition);
    this.leaving.delete(partition);
  }
}

function toIds(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}
