import { Logger } from '@nestjs/common';
import { ChatError, type UserId } from '#contracts';
import type { RedisClient } from '#bus/redis/redis-connections';
import { Presence } from './presence.port.js';
import { PresentUsers } from './present-users.js';

/** A gateway that was killed is missed after this, less the time since its last renewal: 11–15 s. */
const LEASE_MS = 15_000;
const RENEW_INTERVAL_MS = 4_000;
const SWEEP_INTERVAL_MS = 1_000;
/** Other gateways count as known for so long: a new one's users show this late. */
const GATEWAYS_CACHE_MS = 1_000;
/** Users in one command. */
const BATCH_SIZE = 1_000;

export interface RedisPresenceParts {
  readonly redis: RedisClient;
  /** `REDIS_PREFIX`. */
  readonly prefix: string;
  readonly gatewayId: string;
}

/**
 * In Redis: `<prefix>:presence:gateways`, a sorted set of gateways by the end of their lease, and per gateway a hash
 * of its online users (user id → status) that expires with the lease. A gateway that dies cleans nothing up: its hash
 * runs out, and whoever looks next takes it off the list. Nothing is read back from a Redis that came back empty:
 * each gateway writes its users anew.
 */
export class RedisPresence extends Presence {
  private readonly logger = new Logger(RedisPresence.name);
  private readonly users = new PresentUsers();
  private readonly timers: NodeJS.Timeout[];
  private readonly listKey: string;
  private readonly ownKey: string;
  private arrivals = new Set<UserId>();
  private departures = new Set<UserId>();
  private others: { keys: string[]; untilMs: number } = { keys: [], untilMs: 0 };
  private isWritten = false;
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly parts: RedisPresenceParts) {
    super();
    this.listKey = `${parts.prefix}:presence:gateways`;
    this.ownKey = this.hashOf(parts.gatewayId);
    this.timers = [
      setInterval(() => this.inOrder(() => this.renew()), RENEW_INTERVAL_MS),
      setInterval(() => this.sweep(), SWEEP_INTERVAL_MS),
    ];
    // Also after Redis was away: it may have come back empty.
    parts.redis.on('ready', () => this.inOrder(() => this.renew()));
    if (parts.redis.status === 'ready') this.inOrder(() => this.renew());
  }

  override arrived(userId: UserId): void {
    if (!this.users.arrive(userId)) return;
    this.departures.delete(userId);
    this.arrivals.add(userId);
    if (this.arrivals.size === 1) setImmediate(() => this.inOrder(() => this.writeChanges()));
  }

  override left(userId: UserId): void {
    this.users.leave(userId, performance.now());
  }

  override async online(userIds: readonly UserId[]): Promise<UserId[]> {
    const elsewhere = userIds.filter((userId) => !this.users.has(userId));
    const found = await this.onlineElsewhere(elsewhere);
    return userIds.filter((userId) => this.users.has(userId) || found.has(userId));
  }

  override async close(): Promise<void> {
    this.timers.forEach((timer) => clearInterval(timer));
    await this.working;
    this.parts.redis.disconnect();
  }

  private hashOf(gatewayId: string): string {
    return `${this.parts.prefix}:presence:of:${gatewayId}`;
  }

  private async onlineElsewhere(userIds: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    const found = new Set<UserId>();
    if (userIds.length === 0) return found;
    try {
      const keys = await this.otherGateways();
      const answers = await Promise.all(keys.map((key) => this.parts.redis.hmget(key, ...userIds)));
      for (const statuses of answers) {
        statuses.forEach((status, index) => {
          const userId = userIds[index];
          if (status !== null && userId !== undefined) found.add(userId);
        });
      }
      return found;
    } catch (cause) {
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }

  private async otherGateways(): Promise<string[]> {
    const nowMs = performance.now();
    if (nowMs < this.others.untilMs) return this.others.keys;
    const ids = await this.parts.redis.zrange(this.listKey, 0, -1);
    const keys = ids.filter((id) => id !== this.parts.gatewayId).map((id) => this.hashOf(id));
    this.others = { keys, untilMs: nowMs + GATEWAYS_CACHE_MS };
    return keys;
  }

  private sweep(): void {
    for (const userId of this.users.sweep(performance.now())) {
      this.arrivals.delete(userId);
      this.departures.add(userId);
    }
    if (this.departures.size > 0) this.inOrder(() => this.writeChanges());
  }

  /** One write at a time. What fails is made up for by the next renewal, which then writes everything. */
  private inOrder(work: () => Promise<void>): void {
    this.working = this.working.then(work).catch((error: unknown) => {
      if (this.isWritten) this.logger.warn({ event: 'presence.not-written', reason: String(error) });
      this.isWritten = false;
    });
  }

  private async renew(): Promise<void> {
    const { redis, gatewayId } = this.parts;
    const wallMs = Date.now();
    await redis.zadd(this.listKey, wallMs + LEASE_MS, gatewayId);
    // Gateways whose clocks differ by less than a lease do no harm to each other.
    await redis.zremrangebyscore(this.listKey, '-inf', wallMs - LEASE_MS);
    const isKept = (await redis.pexpire(this.ownKey, LEASE_MS)) === 1;
    if (this.users.size > 0 && !(isKept && this.isWritten)) await this.writeAll();
    this.isWritten = true;
  }

  /** In one transaction: nobody sees the users go and come back. */
  private async writeAll(): Promise<void> {
    this.arrivals.clear();
    this.departures.clear();
    const fields = this.users.statuses().flat();
    const writing = this.parts.redis.multi().del(this.ownKey);
    for (let start = 0; start < fields.length; start += BATCH_SIZE * 2) {
      writing.hset(this.ownKey, ...fields.slice(start, start + BATCH_SIZE * 2));
    }
    await writing.pexpire(this.ownKey, LEASE_MS).exec();
  }

  private async writeChanges(): Promise<void> {
    const arrivals = [...this.arrivals].flatMap((userId) => {
      const status = this.users.statusOf(userId);
      return status === undefined ? [] : [userId, status];
    });
    const departures = [...this.departures];
    this.arrivals.clear();
    this.departures.clear();
    await this.write(arrivals);
    for (let start = 0; start < departures.length; start += BATCH_SIZE) {
      await this.parts.redis.hdel(this.ownKey, ...departures.slice(start, start + BATCH_SIZE));
    }
  }

  /** `fields`: user id and status in turn. */
  private async write(fields: readonly string[]): Promise<void> {
    const { redis } = this.parts;
    for (let start = 0; start < fields.length; start += BATCH_SIZE * 2) {
      await redis.hset(this.ownKey, ...fields.slice(start, start + BATCH_SIZE * 2));
    }
    if (fields.length > 0) await redis.pexpire(this.ownKey, LEASE_MS);
  }
}
