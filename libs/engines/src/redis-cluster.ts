import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

import { EngineUnavailable } from './engine-unavailable.js';
import { freePort } from './free-port.js';
import { findRedis } from './redis-binary.js';
import { type RedisEngine, startRedis } from './redis-engine.js';

const SLOTS = 16_384;
const FORM_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 50;
/** A slow node on a loaded machine must not count as dead. */
const NODE_TIMEOUT_MS = 15_000;

export interface RedisClusterNode {
  readonly engine: RedisEngine;
  /** Starts it again on the same port, empty, with the same slots. */
  readonly again: () => Promise<RedisEngine>;
}

/** A local Redis Cluster of masters with equal shares of the slots. Callers stop the nodes, then remove the folder. */
export interface RedisCluster {
  readonly nodes: readonly RedisClusterNode[];
  /** The folder of the nodes' slot configurations; their data is not stored. */
  readonly folder: string;
  /** Resolves when every node serves its slots. */
  untilFormed(): Promise<void>;
}

/** The `REDIS_URL` of a single Redis, or of the nodes of a Cluster without passwords. */
export function redisUrl(urls: readonly string[]): string {
  return urls.length === 1 ? urls.join() : `redis+cluster://${urls.map((url) => new URL(url).host).join()}`;
}

interface StartedNode extends RedisClusterNode {
  readonly busPort: number;
}

/**
 * Starts the masters on random ports. Rejects with `EngineUnavailable` if this machine has no redis-server program.
 *
 * @param args additional arguments of each redis-server
 */
export async function startRedisCluster(count: number, args: readonly string[] = []): Promise<RedisCluster> {
  const { kind } = await findRedis();
  if (kind !== 'binary') throw new EngineUnavailable('A Redis Cluster needs a redis-server program');
  const folder = await mkdtemp(join(tmpdir(), 'parley-redis-cluster-'));
  const nodes: StartedNode[] = [];
  const untilFormed = () => allFormed(nodes.map(({ engine }) => engine.port));
  try {
    for (let number = 1; number <= count; number += 1) nodes.push(await startNode(folder, number, args));
    await form(nodes);
    await untilFormed();
  } catch (error) {
    await Promise.all(nodes.map(({ engine }) => engine.stop()));
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return { nodes, folder, untilFormed };
}

async function startNode(folder: string, number: number, args: readonly string[]): Promise<StartedNode> {
  const busPort = await freePort();
  const options = {
    dir: folder,
    args: [
      ...['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${String(number)}.conf`],
      ...['--cluster-port', String(busPort), '--cluster-node-timeout', String(NODE_TIMEOUT_MS)],
      ...args,
    ],
  };
  const engine = await startRedis(options);
  return { engine, busPort, again: () => startRedis({ ...options, port: engine.port }) };
}

/** Divides the slots and introduces the nodes to each other. */
async function form(nodes: readonly StartedNode[]): Promise<void> {
  for (const [i, { engine }] of nodes.entries()) {
    const [from, to] = [i, i + 1].map((part) => Math.round((part * SLOTS) / nodes.length));
    await withNode(engine.port, async (redis) => {
      await redis.call('CLUSTER', 'ADDSLOTSRANGE', Number(from), Number(to) - 1);
      for (const other of nodes) await redis.call('CLUSTER', 'MEET', '127.0.0.1', other.engine.port, other.busPort);
    });
  }
}

async function allFormed(ports: readonly number[]): Promise<void> {
  const endsAt = performance.now() + FORM_TIMEOUT_MS;
  for (const port of ports) {
    while (!(await withNode(port, (redis) => isFormed(redis, ports.length)))) {
      if (performance.now() > endsAt) throw new Error('The Redis Cluster did not form');
      await sleep(POLL_INTERVAL_MS);
    }
  }
}

async function isFormed(redis: Redis, count: number): Promise<boolean> {
  const info = String(await redis.call('CLUSTER', 'INFO'));
  return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${String(count)}`);
}

async function withNode<Value>(port: number, work: (redis: Redis) => Promise<Value>): Promise<Value> {
  const redis = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: null });
  try {
    await redis.connect();
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
