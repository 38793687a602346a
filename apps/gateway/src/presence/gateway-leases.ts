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

/**
 * Which gateways live. What was read counts until the lease ends, also when Redis has come back empty: a gateway that
 * has not written its lease anew yet is not dead.
 */
export class GatewayLeases {
  /** The others by the end of their lease, as last read. */
  private readonly endsAtMs = new Map<string, number>();

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
    for (let i = 0; i + 1 < entries.length; i += 2) {
      const [gatewayId = '', endsAtMs] = [entries[i], Number(entries[i + 1])];
      if (gatewayId === ownId) continue;
      this.endsAtMs.set(gatewayId, endsAtMs);
      if (endsAtMs <= now) dead.push({ gatewayId, endedAtMs: endsAtMs });
    }
    for (const [id, endsAtMs] of this.endsAtMs) if (endsAtMs <= now) this.endsAtMs.delete(id);
    return { live: [...this.endsAtMs.keys()], dead };
  }

  async strike(gatewayId: string): Promise<void> {
    await this.parts.redis.zrem(this.parts.listKey, gatewayId);
  }
}
