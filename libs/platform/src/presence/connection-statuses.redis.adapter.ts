import type { RedisClient } from '#bus/redis/redis-connections';
import { ChatError, type SettableStatus, type UserId } from '#contracts';
import { ConnectionStatuses } from './connection-statuses.port.js';
import { decodeStatus, GATEWAY_MARKER, presenceGatewaysKey, presenceOfKey } from './gateway-status.js';

interface RedisStatusesParts {
  readonly redis: RedisClient;
  /** `REDIS_PREFIX`. */
  readonly prefix: string;
  /** Bus time in ms. */
  readonly nowMs: () => number;
}

/** Reads what gateways keep in Redis. */
export class RedisConnectionStatuses extends ConnectionStatuses {
  constructor(private readonly parts: RedisStatusesParts) {
    super();
  }

  override async of(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, readonly SettableStatus[]>> {
    const found = new Map<UserId, SettableStatus[]>();
    if (userIds.length === 0) return found;
    try {
      const gateways = await this.living();
      const answers = await Promise.all(gateways.map((gatewayId) => this.readOne(gatewayId, userIds)));
      for (const statuses of answers)
        for (const [userId, status] of statuses) found.set(userId, [...(found.get(userId) ?? []), status]);
      return found;
    } catch (cause) {
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }

  private async living(): Promise<string[]> {
    const { redis, prefix, nowMs } = this.parts;
    const entries = await redis.zrange(presenceGatewaysKey(prefix), 0, -1, 'WITHSCORES');
    const now = nowMs();
    return entries.filter((_entry, index) => index % 2 === 0 && Number(entries[index + 1]) > now);
  }

  /** Rejects while the gateway's users are not known: Redis came back empty. */
  private async readOne(gatewayId: string, userIds: readonly UserId[]): Promise<[UserId, SettableStatus][]> {
    const { redis, prefix } = this.parts;
    const [marker = null, ...texts] = await redis.hmget(presenceOfKey(prefix, gatewayId), GATEWAY_MARKER, ...userIds);
    if (marker === null) throw new Error(`the users of gateway ${gatewayId} are not known yet`);
    return userIds.flatMap((userId, index): [UserId, SettableStatus][] => {
      const known = decodeStatus(texts[index]);
      return known === undefined || known.lingers ? [] : [[userId, known.status]];
    });
  }
}
