import type { UserId } from '#contracts';
import type { RedisClient } from '#bus/redis/redis-connections';
import {
  decodeStatus,
  encodeStatus,
  GATEWAY_MARKER,
  presenceGatewaysKey,
  presenceOfKey,
  type GatewayStatus,
} from '#platform/presence/gateway-status';

/** Other gateways notice a killed one after this time, less the time since its last renewal: 11–15 s. */
export const LEASE_MS = 15_000;
/** A live gateway renews its lease within this time, also in a Redis that came back empty, and if one renewal fails. */
const MISSING_MAX_MS = 10_000;
/** One gateway cleans up after a dead one. If it dies while doing so, another may start after this time. */
const CLAIM_MS = 5_000;
/** The hash of a dead gateway outlives its lease, so that another gateway can clean up. */
const HASH_TTL_MS = 75_000;
/** As long as guests are kept; after that the time is unknown. A key takes about 100 bytes. */
const LAST_SEEN_TTL_MS = 30 * 86_400_000;
/** Users per command. */
const BATCH_SIZE = 1_000;

export interface RedisPresenceParts {
  readonly redis: RedisClient;
  /** `REDIS_PREFIX`. */
  readonly prefix: string;
  readonly gatewayId: string;
  /** Bus time in ms: one clock for all gateways. */
  readonly nowMs: () => number;
}

export interface DeadGateway {
  readonly gatewayId: string;
  /** When its lease ended, in bus time. */
  readonly endedAtMs: number;
}

interface Lease {
  readonly endsAtMs: number;
  /** When it was first not in Redis any more. */
  missingSinceMs: number | undefined;
}

/**
 * Which gateways are alive: `<prefix>:presence:gateways`, a sorted set of gateway ids by the end of their lease in bus
 * time. A gateway that is missing there still counts for a moment: Redis may have come back empty.
 */
export class GatewayLeases {
  /** The other gateways, as last read. */
  private readonly others = new Map<string, Lease>();
  private readonly key: string;

  constructor(private readonly parts: RedisPresenceParts) {
    this.key = presenceGatewaysKey(parts.prefix);
  }

  async renew(leaseMs = LEASE_MS): Promise<void> {
    const { redis, gatewayId, nowMs } = this.parts;
    await redis.zadd(this.key, Math.round(nowMs() + leaseMs), gatewayId);
  }

  /** The other gateways: the live ones, and those in Redis whose lease has ended. */
  async read(): Promise<{ live: string[]; dead: DeadGateway[] }> {
    const entries = await this.parts.redis.zrange(this.key, 0, -1, 'WITHSCORES');
    const nowMs = this.parts.nowMs();
    const dead: DeadGateway[] = [];
    for (const lease of this.others.values()) lease.missingSinceMs ??= nowMs;
    for (let i = 0; i + 1 < entries.length; i += 2) {
      const [gatewayId = '', endsAtMs] = [entries[i], Number(entries[i + 1])];
      if (gatewayId === this.parts.gatewayId) continue;
      this.others.set(gatewayId, { endsAtMs, missingSinceMs: undefined });
      if (endsAtMs <= nowMs) dead.push({ gatewayId, endedAtMs: endsAtMs });
    }
    for (const [id, { endsAtMs, missingSinceMs = nowMs }] of this.others) {
      if (endsAtMs <= nowMs || nowMs - missingSinceMs >= MISSING_MAX_MS) this.others.delete(id);
    }
    return { live: [...this.others.keys()], dead };
  }

  /** Returns true if this gateway may now clean up after the dead one. */
  async claim(gatewayId: string): Promise<boolean> {
    const { redis, prefix } = this.parts;
    return (await redis.set(`${prefix}:presence:sweep:${gatewayId}`, '1', 'PX', CLAIM_MS, 'NX')) === 'OK';
  }

  async remove(gatewayId: string): Promise<void> {
    await this.parts.redis.zrem(this.key, gatewayId);
  }
}

/**
 * The statuses of users: per gateway a hash `<prefix>:presence:of:<gateway>` (user id → status there), and per user a
 * key `<prefix>:presence:seen:<user>` with the time when others last saw the user.
 */
export class RedisPresenceStore {
  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
  ) {}

  /** Extends the life of the gateway's hash. Returns false if the hash is lost or incomplete. */
  async keep(gatewayId: string): Promise<boolean> {
    const key = this.hashOf(gatewayId);
    const [isWhole] = await Promise.all([
      this.redis.hexists(key, GATEWAY_MARKER),
      this.redis.pexpire(key, HASH_TTL_MS),
    ]);
    return isWhole === 1;
  }

  /** Replaces the gateway's hash in one transaction: no reader sees it without its users. */
  async replace(gatewayId: string, entries: readonly (readonly [UserId, GatewayStatus])[]): Promise<void> {
    const key = this.hashOf(gatewayId);
    const writing = this.redis.multi().del(key).hset(key, GATEWAY_MARKER, '');
    for (const batch of batches(entries)) {
      writing.hset(key, ...batch.flatMap(([userId, status]) => [userId, encodeStatus(status)]));
    }
    await writing.pexpire(key, HASH_TTL_MS).exec();
  }

  /** Writes statuses to the gateway's hash; `undefined` removes the user. */
  async write(gatewayId: string, entries: readonly (readonly [UserId, GatewayStatus | undefined])[]): Promise<void> {
    const key = this.hashOf(gatewayId);
    for (const batch of batches(entries)) {
      const fields = batch.flatMap(([userId, status]) => (status === undefined ? [] : [userId, encodeStatus(status)]));
      const gone = batch.flatMap(([userId, status]) => (status === undefined ? [userId] : []));
      if (fields.length > 0) await this.redis.hset(key, ...fields);
      if (gone.length > 0) await this.redis.hdel(key, ...gone);
      await this.redis.pexpire(key, HASH_TTL_MS);
    }
  }

  /** The statuses of the users on a live gateway, in their order. Rejects if the gateway's hash is lost. */
  async read(gatewayId: string, userIds: readonly UserId[]): Promise<(GatewayStatus | undefined)[]> {
    const [marker = null, ...texts] = await this.redis.hmget(this.hashOf(gatewayId), GATEWAY_MARKER, ...userIds);
    if (marker === null) throw new Error(`the users of gateway ${gatewayId} are not known yet`);
    return texts.map(decodeStatus);
  }

  /** All users of a gateway, in pages. */
  async *users(gatewayId: string): AsyncGenerator<[UserId, GatewayStatus][]> {
    let cursor = '0';
    do {
      const [next, fields] = await this.redis.hscan(this.hashOf(gatewayId), cursor, 'COUNT', BATCH_SIZE);
      cursor = next;
      const entries: [UserId, GatewayStatus][] = [];
      for (let i = 0; i + 1 < fields.length; i += 2) {
        const status = decodeStatus(fields[i + 1]);
        if (fields[i] !== GATEWAY_MARKER && status !== undefined) entries.push([fields[i] as UserId, status]);
      }
      yield entries;
    } while (cursor !== '0');
  }

  async remove(gatewayId: string): Promise<void> {
    await this.redis.unlink(this.hashOf(gatewayId));
  }

  /** Wall-clock times in ms. */
  async writeLastSeen(entries: readonly (readonly [UserId, number])[]): Promise<void> {
    const write = ([userId, atMs]: readonly [UserId, number]) =>
      this.redis.set(this.seenKeyOf(userId), Math.round(atMs), 'PX', LAST_SEEN_TTL_MS);
    await Promise.all(entries.map(write));
  }

  /** Wall-clock times in ms; users whose time is unknown are left out. */
  async readLastSeen(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, number>> {
    const found = new Map<UserId, number>();
    const texts = await Promise.all(userIds.map((userId) => this.redis.get(this.seenKeyOf(userId))));
    texts.forEach((text, index) => {
      const userId = userIds[index];
      if (text !== null && userId !== undefined) found.set(userId, Number(text));
    });
    return found;
  }

  private hashOf(gatewayId: string): string {
    return presenceOfKey(this.prefix, gatewayId);
  }

  private seenKeyOf(userId: UserId): string {
    return `${this.prefix}:presence:seen:${userId}`;
  }
}

export function batches<Entry>(entries: readonly Entry[]): Entry[][] {
  const count = Math.ceil(entries.length / BATCH_SIZE);
  return Array.from({ length: count }, (_, index) => entries.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE));
}
