import { Logger } from '@nestjs/common';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerOptions } from 'socket.io';
import type { RedisClient } from '#bus/redis/redis-connections';

/** As `RedisConnections.openAdapterPair` gives them; the second one is for subscriptions only. */
export interface AdapterPair {
  readonly pub: RedisClient;
  readonly sub: RedisClient;
}

const RETRY_MS = 500;

/**
 * Socket.IO's adapter over Redis, made in this one place: a gateway and whoever speaks to its sockets from another
 * process reach each other only with the same prefix and mode. `static`: two channels per process; with `dynamic` each
 * join would make a second, unawaited subscription beside our own.
 */
export function socketAdapter({ pub, sub }: AdapterPair, redisPrefix: string): NonNullable<ServerOptions['adapter']> {
  const options = { channelPrefix: `${redisPrefix}:sockets`, subscriptionMode: 'static' } as const;
  return createShardedAdapter(pub, persistent(sub), options);
}

/**
 * The adapter subscribes once and looks at no outcome. Seen through this, a subscription that Redis did not take is
 * tried again until it is there, and one that fails because the connection is being closed is nobody's rejection.
 * Nothing is subscribed before the connection is ready: ioredis would send it amid its own first questions, which a
 * subscriber may not ask; it then makes the connection anew, and forgets what it had subscribed.
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
