import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { ServerOptions } from 'socket.io';
import type { RedisClient } from '#bus/redis/redis-connections';

/** As `RedisConnections.openAdapterPair` gives them; the second one is for subscriptions only. */
export interface AdapterPair {
  readonly pub: RedisClient;
  readonly sub: RedisClient;
}

/**
 * Socket.IO's adapter over Redis, made in this one place: a gateway and whoever speaks to its sockets from another
 * process reach each other only with the same prefix and mode. `static`: two channels per process; with `dynamic` each
 * join would make a second, unawaited subscription beside our own.
 */
export function socketAdapter({ pub, sub }: AdapterPair, redisPrefix: string): NonNullable<ServerOptions['adapter']> {
  return createShardedAdapter(pub, sub, { channelPrefix: `${redisPrefix}:sockets`, subscriptionMode: 'static' });
}
