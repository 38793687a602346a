import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { EngineProcess } from '#engines/engine-process';
import { freePort } from '#engines/free-port';
import { findRedis } from '#engines/redis-binary';
import { sleep } from './bus-world.js';
import { PARLEY_USER, parleyUserArguments, refusedToParley } from './redis-user.js';
import type { Broker } from './redis-world.js';

const NODES = 3;
const SLOTS = 16_384;
const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 3_000;
/** A slow node on a loaded machine must not count as dead. */
const NODE_TIMEOUT_MS = 15_000;

interface ClusterNode {
  readonly port: number;
  readonly busPort: number;
  process: EngineProcess;
}

/** A local Redis Cluster with three masters. */
export async function startRedisCluster(): Promise<Broker> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-redis-cluster-'));
  const nodes: ClusterNode[] = [];
  for (let i = 0; i < NODES; i += 1) {
    const [port, busPort] = [await freePort(), await freePort()];
    nodes.push({ port, busPort, process: await startNode(folder, port, busPort) });
  }
  await formCluster(nodes);
  return {
    url: `redis+cluster://${PARLEY_USER.name}:${PARLEY_USER.password}@${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    async kill() {
      await Promise.all(nodes.map(({ process }) => process.end('SIGKILL', STOP_TIMEOUT_MS)));
    },
    async startEmpty() {
      // The slot configuration is stored in files, the data is not.
      for (const node of nodes) node.process = await startNode(folder, node.port, node.busPort);
      await untilFormed(nodes);
    },
    async empty() {
      for (const { port } of nodes) await withNode(port, (redis) => redis.flushall());
    },
    async refused() {
      return (await Promise.all(nodes.map(({ port }) => withNode(port, refusedToParley)))).flat();
    },
    async stop() {
      await Promise.all(nodes.map(({ process }) => process.end('SIGTERM', STOP_TIMEOUT_MS)));
      await rm(folder, { recursive: true });
    },
  };
}

async function startNode(folder: string, port: number, busPort: number): Promise<EngineProcess> {
  const binary = await findRedis();
  if (binary.kind !== 'binary') throw new Error('the Cluster tests need a redis-server binary');
  const engine = await EngineProcess.start({
    command: binary.path,
    args: [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
      ...['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${port}.conf`],
      ...['--cluster-port', String(busPort), '--cluster-node-timeout', String(NODE_TIMEOUT_MS)],
      ...parleyUserArguments(),
    ],
    env: { ...process.env, ...(binary.libraries !== null && { LD_LIBRARY_PATH: binary.libraries }) },
  });
  await withNode(port, (redis) => redis.ping());
  return engine;
}

async function formCluster(nodes: readonly ClusterNode[]): Promise<void> {
  for (const [i, { port }] of nodes.entries()) {
    const [from, to] = [i, i + 1].map((part) => Math.round((part * SLOTS) / NODES));
    await withNode(port, async (redis) => {
      await redis.call('CLUSTER', 'ADDSLOTSRANGE', Number(from), Number(to) - 1);
      for (const other of nodes) await redis.call('CLUSTER', 'MEET', '127.0.0.1', other.port, other.busPort);
    });
  }
  await untilFormed(nodes);
}

async function untilFormed(nodes: readonly ClusterNode[]): Promise<void> {
  const endsAt = performance.now() + READY_TIMEOUT_MS;
  for (const { port } of nodes) {
    while (!(await withNode(port, isFormed))) {
      if (performance.now() > endsAt) throw new Error('the Cluster did not form');
      await sleep(50);
    }
  }
}

async function isFormed(redis: Redis): Promise<boolean> {
  const info = String(await redis.call('CLUSTER', 'INFO'));
  return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${NODES}`);
}

async function withNode<Value>(port: number, work: (redis: Redis) => Promise<Value>): Promise<Value> {
  const redis = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 20, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
