import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { RedisConnections } from '#bus/redis/redis-connections';
import { redisUrl, startRedisCluster } from '#engines/redis-cluster';
import { setUp } from '#testing/engines/set-up';
import { RedisPresence } from './redis-presence.adapter.js';

const SOON = { timeout: 30_000, interval: 100 };
const PREFIX = 'test';
/** Two renewals of a lease, and what a lost lease may be missing. */
const WATCHED_MS = 14_000;

const cluster = setUp(() => startRedisCluster(3));
const connections = setUp(() => new RedisConnections(redisUrl(cluster.nodes.map(({ engine }) => engine.url))));
async function onNode<Value>(url: string, work: (redis: Redis) => Promise<Value>): Promise<Value> {
  const redis = new Redis(url);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

/** The node that serves the key; the others answer with MOVED. */
async function nodeOf(key: string) {
  for (const { engine } of cluster.nodes) {
    const serves = (redis: Redis) =>
      redis.exists(key).then(
        () => true,
        () => false,
      );
    if (await onNode(engine.url, serves)) return engine;
  }
  throw new Error(`no node serves ${key}`);
}

function gateway(gatewayId: string): RedisPresence {
  const redis = connections.open('presence', { pipelined: true });
  return new RedisPresence({ redis, prefix: PREFIX, gatewayId, nowMs: () => Date.now() });
}

it('shows no user offline if the node with the leases comes back empty while the node with the users is unavailable', async () => {
  const leases = await nodeOf(`${PREFIX}:presence:gateways`);
  const hashOf = (gatewayId: string) => `${PREFIX}:presence:of:${gatewayId}`;
  let id: string = newId();
  while ((await nodeOf(hashOf(id))) === leases) id = newId();
  const [watched, watcher] = [gateway(id), gateway(newId())];
  const user = newId<UserId>();
  /** `null` while presence is unavailable. */
  const status = () =>
    watcher.statuses([user]).then(
      (statuses) => statuses.get(user) ?? 'offline',
      () => null,
    );
  watched.show(user, 'online');
  await expect.poll(status, SOON).toBe('online');
  await (await nodeOf(hashOf(id))).kill();
  await onNode(leases.url, (redis) => redis.flushall());
  const seen = new Set<string | null>();
  for (const endsAtMs = Date.now() + WATCHED_MS; Date.now() < endsAtMs; await sleep(250)) seen.add(await status());
  expect([...seen]).toEqual([null]);
  await Promise.all([watched.close(), watcher.close()]);
}, 120_000);
