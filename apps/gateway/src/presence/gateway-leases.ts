import type { RedisClient } from '#bus/redis/redis-connections';

/** A gateway that was killed is missed after this, less the time since its last renewal: 11–15 s. */
export const LEASE_MS = 15_000;

export interface DeadGateway {
  readonly gatewayId: string;
  /** The end of its lease, in bus time. */
  readonly endedAtMs: number;
}

export interface GatewayLeasesParts {
  readonly redis: RedisClient;
  /** A sorted set: gateways by the end of their lease in bus time. */
  readonly listKey: string;
  readonly ownId: string;
  /** Bus time: one clock for all gateways. */
  readonly nowMs: () => number;
}

/** A live gateway writes its lease anew within this time, also to a Redis that has come back empty. */
const MISSING_MAX_MS = 5_000;

interface Lease {
  readonly endsAtMs: number;
  /** Since when it has not been on the list. */
  missingSinceMs: number | undefined;
}

/** Which gateways live. One that is not on the list any more may yet write itself back: Redis has come back empty. */
export class GatewayLeases {
  /** The others, as last read. */
  private readonly others = new Map<string, Lease>();

  constructor(private readonly parts: GatewayLeasesParts) {}

  async renew(leaseMs = LEASE_MS): Promise<void> {
    const { redis, listKey, ownId, nowMs } = this.parts;
    await redis.zadd(listKey, Math.round(nowMs() + leaseMs), ownId);
  }

  /** The other gateways: those that live, and those of the list whose lease has run out. */
  async read(): Promise<{ live: string[]; dead: DeadGateway[] }> {
    const { redis, listKey, ownId, nowMs } = this.parts;
    const entries = await redis.zrange(listKey, 0, -1, 'WITHSCORES');
    const now = nowMs();
    const dead: DeadGateway[] = [];
    for (const lease of this.others.values()) lease.missingSinceMs ??= now;
    for (let i = 0; i + 1 < entries.length; i += 2) {
      const [gatewayId = '', endsAtMs] = [entries[i], Number(entries[i + 1])];
      if (gatewayId === ownId) continue;
      this.others.set(gatewayId, { endsAtMs, missingSinceMs: undefined });
      if (endsAtMs <= now) dead.push({ gatewayId, endedAtMs: endsAtMs });
    }
    for (const [id, { endsAtMs, missingSinceMs = now }] of this.others) {
      if (endsAtMs <= now || now - missingSinceMs >= MISSING_MAX_MS) this.others.delete(id);
    }
    return { live: [...this.others.keys()], dead };
  }

  async strike(gatewayId: string): Promise<void> {
    await this.parts.redis.zrem(this.parts.listKey, gatewayId);
  }
}
