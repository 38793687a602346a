import { Logger } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { RedisClient } from '#bus/redis/redis-connections';
import { LEASE_MS, type DeadGateway, type GatewayLeases } from './gateway-leases.js';
import type { LastSeenTimes } from './last-seen-times.js';
import type { PresenceHashes } from './presence-hashes.js';

/** One gateway sweeps a dead one; when it dies of it, another one may after this time. */
const CLAIM_MS = 5_000;

export interface DeadGatewaysParts {
  readonly redis: RedisClient;
  readonly prefix: string;
  readonly leases: GatewayLeases;
  readonly hashes: PresenceHashes;
  readonly seen: LastSeenTimes;
}

/** Cleans up after gateways whose lease has run out. */
export class DeadGateways {
  private readonly logger = new Logger(DeadGateways.name);
  private isSweeping = false;

  constructor(private readonly parts: DeadGatewaysParts) {}

  /** `gone` is told of the users that dead gateways had. Rejects while Redis is away. */
  async sweep(gone: (userIds: readonly UserId[]) => void): Promise<void> {
    if (this.isSweeping) return;
    this.isSweeping = true;
    try {
      const { dead } = await this.parts.leases.read();
      for (const gateway of dead) if (await this.claim(gateway.gatewayId)) await this.bury(gateway, gone);
    } finally {
      this.isSweeping = false;
    }
  }

  private async claim(gatewayId: string): Promise<boolean> {
    const { redis, prefix } = this.parts;
    return (await redis.set(`${prefix}:presence:sweep:${gatewayId}`, '1', 'PX', CLAIM_MS, 'NX')) === 'OK';
  }

  /** The list comes last: whoever finds the gateway on it begins anew. */
  private async bury({ gatewayId, endedAtMs }: DeadGateway, gone: (userIds: readonly UserId[]) => void): Promise<void> {
    const { leases, hashes, seen } = this.parts;
    let users = 0;
    for await (const entries of hashes.users(gatewayId)) {
      // Those who linger left earlier, and that is written.
      const live = entries.flatMap(([userId, { lingers }]) => (lingers ? [] : [userId]));
      await seen.write(live, endedAtMs - LEASE_MS);
      gone(entries.map(([userId]) => userId));
      users += entries.length;
    }
    await hashes.remove(gatewayId);
    await leases.strike(gatewayId);
    this.logger.log({ event: 'presence.swept', gatewayId, users });
  }
}
