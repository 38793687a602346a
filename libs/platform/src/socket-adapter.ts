import { Logger } from '@nestjs/common';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerOptions } from 'socket.io';
import type { RedisClient } from '#bus/redis/redis-connections';

/** Two connections of `RedisConnections.openAdapterPair`; the second one is for subscriptions only. */
export interface AdapterPair {
  readonly pub: RedisClient;
  readonly sub: RedisClient;
}

const RETRY_MS = 500;

/**
 * Socket.IO's adapter over Redis. Gateways, and processes that address the sockets of gateways, must use the same
 * prefix and mode, so all of them call this function. `static` has two channels per process; `dynamic` would subscribe
 * to each Socket.IO room a second time, without waiting for it.
 */
export function socketAdapter({ pub, sub }: AdapterPair, redisPrefix: string): NonNullable<ServerOptions['adapter']> {
  const options = { channelPrefix: `${redisPrefix}:sockets`, subscriptionMode: 'static' } as const;
  return createShardedAdapter(pub, persistent(sub), options);
}

/**
 * The adapter subscribes once and ignores the outcome. This proxy repeats a subscription until Redis accepts it, and
 * handles the error of one that fails because the connection is being closed. It subscribes only once the connection is
 * ready: ioredis would send an earlier SSUBSCRIBE between its own start-up commands, which a subscriber may not send,
 * and would then reconnect without the subscription.
 */
function persistent(sub: RedisClient): RedisClient {
  const own: Partial<Record<string | symbol, (channel: string) => Promise<void>>> = {
    ssubscribe: (channel) => subscribe(sub, channel),
    sunsubscribe: async (channel) => {
      await sub.sunsubscribe(channel).catch((error: unknown) => ignoreAtClose(error));
    },
  };
  return new Proxy(sub, {
    get: (target, name) => {
      const value: unknown = own[name] ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

async function subscribe(sub: RedisClient, channel: string): Promise<void> {
  for (;;) {
    await whenReadyOrEnded(sub);
    try {
      await sub.ssubscribe(channel);
      return;
    } catch (error) {
      if (sub.status === 'end') return;
      new Logger('SocketAdapter').warn({ event: 'socket-adapter.not-subscribed', channel, reason: String(error) });
    }
    await sleep(RETRY_MS, undefined, { ref: false });
  }
}

async function whenReadyOrEnded(sub: RedisClient): Promise<void> {
  if (sub.status === 'ready' || sub.status === 'end') return;
  await new Promise<void>((resolve) => {
    sub.once('ready', () => resolve()).once('end', () => resolve());
  });
}

function ignoreAtClose(error: unknown): void {
  new Logger('SocketAdapter').debug({ event: 'socket-adapter.not-unsubscribed', reason: String(error) });
}
