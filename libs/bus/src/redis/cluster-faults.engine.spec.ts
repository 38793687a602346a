import type { EventEmitter } from 'node:events';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { startRedisCluster } from '#engines/redis-cluster';
import { setUp } from '#testing/engines/set-up';
import { PARTITIONS } from '../partition.policy.js';
import { PartitionLeases } from './partition-leases.js';
import { RedisConnections, whenReady } from './redis-connections.js';
import { RedisKeys } from './redis-keys.js';

const NODES = 3;
const SLOTS = 16_384;
const READY_TIMEOUT_MS = 10_000;
/** Far more than a lease, and than a connection to a silent node. */
const TAKEN_TIMEOUT_MS = 30_000;
// A node that is unavailable for long would stop the others too; a real Cluster has replicas.
const cluster = setUp(() => startRedisCluster(NODES, { args: ['--cluster-require-full-coverage', 'no'] }));
/** By name, so that a client must look the nodes up. */
function connect(): RedisConnections {
  const hosts = cluster.nodes.map(({ engine }) => `localhost:${String(engine.port)}`).join(',');
  const connections = new RedisConnections(`redis+cluster://${hosts}`);
  onTestFinished(() => connections.close());
  return connections;
}

/** The number of the node that has the key. */
async function nodeOf(key: string): Promise<number> {
  const redis = new Redis(cluster.nodes[0]!.engine.url);
  const slot = await redis.call('CLUSTER', 'KEYSLOT', key);
  redis.disconnect();
  return Math.floor((Number(slot) * NODES) / SLOTS);
}

it('a client whose last connection ends while it looks up the nodes comes back', async () => {
  const client = connect().open('test');
  await whenReady(client);
  // The pool of the connections says that the last one has ended.
  const pool = Reflect.get(client, 'connectionPool') as EventEmitter;
  client.once('connecting', () => pool.emit('drain'));
  client.disconnect(true);
  await expect.poll(() => client.status, { timeout: READY_TIMEOUT_MS }).toBe('close');
  await expect.poll(() => client.status, { timeout: READY_TIMEOUT_MS }).toBe('ready');
  expect(await client.set('key', 'value')).toBe('OK');
});

it('a consumer takes the partitions of a dead one on the other nodes while that with the list of consumers is silent', async () => {
  const keys = new RedisKeys('silent');
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const silent = await nodeOf(keys.consumers);
  const nodes = await Promise.all(all.map((partition) => nodeOf(keys.lease(partition))));
  const others = all.filter((partition) => nodes[partition] !== silent);
  const [dying, living] = ['dying', 'living'].map((consumerId) => {
    const connections = connect();
    const [taken, renewed, release] = [() => undefined, () => undefined, () => Promise.resolve()];
    const client = connections.open(consumerId);
    const leases = new PartitionLeases({ consumerId, client, keys, taken, renewed, release });
    return { connections, client, leases, held: () => all.filter((partition) => leases.holds(partition)) };
  }) as [Consumer, Consumer];
  for (const { client, leases } of [dying, living]) {
    await whenReady(client);
    await leases.start();
  }
  onTestFinished(() => Promise.all([dying, living].map(({ leases }) => leases.stop())).then(() => undefined));
  const halves = () => [dying, living].map(({ held }) => held().length);
  await expect.poll(halves, { timeout: READY_TIMEOUT_MS }).toEqual([PARTITIONS / 2, PARTITIONS / 2]);
  const { pid } = cluster.nodes[silent]!.engine;
  process.kill(pid, 'SIGSTOP');
  onTestFinished(() => void process.kill(pid, 'SIGCONT'));
  dying.connections.close();
  await expect.poll(living.held, { timeout: TAKEN_TIMEOUT_MS }).toEqual(others);
  process.kill(pid, 'SIGCONT');
  await expect.poll(living.held, { timeout: TAKEN_TIMEOUT_MS }).toEqual(all);
});

interface Consumer {
  readonly connections: RedisConnections;
  readonly client: ReturnType<RedisConnections['open']>;
  readonly leases: PartitionLeases;
  readonly held: () => number[];
}
