import { once } from 'node:events';
import { Server } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisConnections, whenReady, type RedisClient } from '#bus/redis/redis-connections';
import { startRedis } from '#engines/redis-engine';
import { setUp } from '#testing/engines/set-up';
import { socketAdapter } from './socket-adapter.js';

const READY_MS = 30_000;
/** A new connection reports errors within this time. */
const SETTLED_MS = 500;

describe("Socket.IO's adapter on Redis", () => {
  let connections: RedisConnections;
  let watcher: RedisClient;

  const redis = setUp(() => startRedis());

  beforeEach(async () => {
    connections = new RedisConnections(redis.url);
    watcher = connections.open('watcher');
    await whenReady(watcher);
  });

  afterEach(() => connections.close());

  it.each(['connecting', 'connect', 'ready'])('stays subscribed if it is created at %s', async (event) => {
    const prefix = `made-at-${event}`;
    const pair = connections.openAdapterPair();
    const errors: Error[] = [];
    pair.sub.on('error', (error: Error) => errors.push(error));
    if (event !== 'connecting') await once(pair.sub, event);
    new Server({ adapter: socketAdapter(pair, prefix) }).of('/');
    await vi.waitUntil(async () => (await channelsOf(prefix)).length === 2, { timeout: READY_MS });
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    expect(await channelsOf(prefix)).toHaveLength(2);
    expect(errors).toEqual([]);
  });

  const channelsOf = (prefix: string): Promise<unknown[]> => watcher.pubsub('SHARDCHANNELS', `${prefix}:*`);
});
