import { rm } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { startRedisCluster } from '#engines/redis-cluster';
import { PARLEY_USER, parleyUserArguments, refusedToParley } from './redis-user.js';
import type { Broker } from './redis-world.js';

const NODES = 3;

/** A Redis Cluster of three masters with the user of a real deployment. */
export async function startClusterBroker(): Promise<Broker> {
  const cluster = await startRedisCluster(NODES, { args: parleyUserArguments() });
  let engines = cluster.nodes.map(({ engine }) => engine);
  const hosts = engines.map(({ port }) => `127.0.0.1:${String(port)}`).join(',');
  const onEach = <Value>(work: (redis: Redis) => Promise<Value>) =>
    Promise.all(engines.map(({ url }) => withNode(url, work)));
  return {
    url: `redis+cluster://${PARLEY_USER.name}:${PARLEY_USER.password}@${hosts}`,
    async kill() {
      await Promise.all(engines.map((engine) => engine.kill()));
    },
    async startEmpty() {
      engines = await Promise.all(cluster.nodes.map(({ again }) => again()));
      await cluster.untilFormed();
    },
    async empty() {
      await onEach((redis) => redis.flushall());
    },
    async refused() {
      return (await onEach(refusedToParley)).flat();
    },
    async stop() {
      await Promise.all(engines.map((engine) => engine.stop()));
      await rm(cluster.folder, { recursive: true });
    },
  };
}

async function withNode<Value>(url: string, work: (redis: Redis) => Promise<Value>): Promise<Value> {
  const redis = new Redis(url);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
