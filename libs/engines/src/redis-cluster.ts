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

export interface RedisClusterOptions {
  /** Additional arguments of each redis-server. */
  readonly args?: readonly string[];
  /** Gives each master a replica, which takes over when the master has not answered for `nodeTimeoutMs`. */
  readonly replicas?: boolean;
  readonly nodeTimeoutMs?: number;
}

export interface RedisClusterNode {
  readonly engine: RedisEngine;
  /** Starts the node again on the same port, empty, with the slots or the master that it had in the cluster. */
  readonly again: () => Promise<RedisEngine>;
}

/** A local Redis Cluster of masters with equal shares of the slots. */
export interface RedisCluster {
  readonly nodes: readonly RedisClusterNode[];
  /** The replica of each master, in the order of the masters; none without the option. */
  readonly replicas: readonly RedisClusterNode[];
  /** The folder of the nodes' slot configurations; their data is not stored. */
  readonly folder: string;
  /** Resolves when every node serves its slots. */
  untilFormed(): Promise<void>;
  /** Stops the nodes that this started, and removes the folder. */
  stop(): Promise<void>;
}

/** The `REDIS_URL` of a single Redis, or of the nodes of a Cluster without passwords. */
export function redisUrl(urls: readonly string[]): string {
  return urls.length === 1 ? urls.join() : `redis+cluster://${urls.map((url) => new URL(url).host).join()}`;
}

interface StartedNode extends RedisClusterNode {
  readonly busPort: number;
}

/** Starts the nodes on random ports. Rejects with `EngineUnavailable` if this machine has no redis-server program. */
export async function startRedisCluster(count: number, options: RedisClusterOptions = {}): Promise<RedisCluster> {
  const { kind } = await findRedis();
  if (kind !== 'binary') throw new EngineUnavailable('A Redis Cluster needs a redis-server program');
  const folder = await mkdtemp(join(tmpdir(), 'parley-redis-cluster-'));
  const all: StartedNode[] = [];
  const untilFormed = () => allFormed(all.map(({ engine }) => engine.port));
  const stop = async () => {
    await Promise.all(all.map(({ engine }) => engine.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  const total = options.replicas === true ? 2 * count : count;
  try {
    for (let number = 1; number <= total; number += 1) all.push(await startNode(folder, number, options));
    await form(all.slice(0, count), all);
    await untilFormed();
    await Promise.all(all.slice(count).map((replica, i) => follow(replica, all[i])));
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodes: all.slice(0, count), replicas: all.slice(count), folder, untilFormed, stop };
}

async function startNode(
  folder: string,
  number: number,
  { args = [], nodeTimeoutMs = NODE_TIMEOUT_MS }: RedisClusterOptions,
): Promise<StartedNode> {
  const busPort = await freePort();
  const options = {
    dir: folder,
    args: [
      ...['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${String(number)}.conf`],
      ...['--cluster-port', String(busPort), '--cluster-node-timeout', String(nodeTimeoutMs)],
      ...['--repl-diskless-sync-delay', '0'],
      ...args,
    ],
  };
  const engine = await startRedis(options);
  return { engine, busPort, again: () => startRedis({ ...options, port: engine.port }) };
}

/** Divides the slots among the masters and introduces all nodes to each other. */
async function form(masters: readonly StartedNode[], all: readonly StartedNode[]): Promise<void> {
  for (const [i, { engine }] of masters.entries()) {
    const [from, to] = [i, i + 1].map((part) => Math.round((part * SLOTS) / masters.length));
    await withNode(engine.port, async (redis) => {
      await redis.call('CLUSTER', 'ADDSLOTSRANGE', Number(from), Number(to) - 1);
      for (const other of all) await redis.call('CLUSTER', 'MEET', '127.0.0.1', other.engine.port, other.busPort);
    });
  }
}

/** Makes the node a replica of the master. Resolves when the replica has the master's data. */
async function follow(replica: StartedNode, master: StartedNode | undefined): Promise<void> {
  if (master === undefined) throw new Error('there is no master to follow');
  const id = String(await withNode(master.engine.port, (redis) => redis.call('CLUSTER', 'MYID')));
  await withNode(replica.engine.port, async (redis) => {
    await redis.call('CLUSTER', 'REPLICATE', id);
    const endsAt = performance.now() + FORM_TIMEOUT_MS;
    while (!(await redis.info('replication')).includes('master_link_status:up')) {
      if (performance.now() > endsAt) throw new Error('The replica did not follow its master');
      await sleep(POLL_INTERVAL_MS);
    }
  });
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
