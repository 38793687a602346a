import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { startPostgres } from '#engines/postgres-engine';
import { type RedisCluster, redisUrl, startRedisCluster } from '#engines/redis-cluster';
import type { RedisEngine } from '#engines/redis-engine';
import { redisRole } from '#engines/redis-role';
import { type SentinelGroup, startSentinelGroup } from '#engines/redis-sentinel';
import { STORM_TIMEOUT_MS, withstandStorm } from '#testing/load/storm';
import { TestPair } from '#testing/deployments/test-pair';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { untilWhole } from '#testing/topology/topology';

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS, hookTimeout: STORM_TIMEOUT_MS });

const MASTERS = 3;
/** Long enough for a busy machine, short enough for the senders to be still at work. */
const NODE_TIMEOUT_MS = 10_000;
const FAILOVER = { timeout: 120_000, interval: 100 };

const folder = setFolder();

const postgres = setUp(() => startPostgres({ dataDir: join(folder, 'postgres'), persistent: false }));

describe('behind Redis Sentinel, nothing acked is lost, doubled or reordered', () => {
  let group: SentinelGroup;
  let pair: TestPair;

  beforeAll(async () => {
    group = await startSentinelGroup();
    pair = await TestPair.start({
      settings: { DATABASE_URL: postgres.url, REDIS_URL: group.url, REDIS_PREFIX: 'sentinel' },
    });
  });

  afterAll(async () => {
    await pair.stop();
    await group.stop();
  });

  it('when the master is killed in mid-stream and the sentinels promote its replica', async () => {
    expect(await group.masterPort()).toBe(group.master.port);
    await withstandStorm({
      strike: async () => {
        await group.master.kill();
        await vi.waitUntil(async () => (await group.masterPort()) === group.replica.port, FAILOVER);
      },
      messagesEach: 800,
    });
    expect(await redisRole(group.replica)).toBe('master');
  });
});

describe('on a Redis Cluster, nothing acked is lost, doubled or reordered', () => {
  let cluster: RedisCluster;
  let pair: TestPair;
  const restarted: RedisEngine[] = [];

  beforeAll(async () => {
    cluster = await startRedisCluster(MASTERS, { replicas: true, nodeTimeoutMs: NODE_TIMEOUT_MS });
    const url = redisUrl(cluster.nodes.map(({ engine }) => engine.url));
    pair = await TestPair.start({
      settings: { DATABASE_URL: postgres.url, REDIS_URL: url, REDIS_PREFIX: 'cluster' },
    });
  });

  afterAll(async () => {
    await pair.stop();
    const engines = [...cluster.nodes, ...cluster.replicas].map(({ engine }) => engine);
    await Promise.all([...engines, ...restarted].map((engine) => engine.stop()));
    await rm(cluster.folder, { recursive: true, force: true });
  });

  it.each([0, 1, 2])('when master %i is killed in mid-stream and its replica takes over', async (index) => {
    const [master, replica] = [cluster.nodes[index], cluster.replicas[index]];
    if (master === undefined || replica === undefined) throw new Error('there is no such master');
    expect(await redisRole(replica.engine)).toBe('slave');
    await withstandStorm({
      strike: async () => {
        await master.engine.kill();
        await vi.waitUntil(async () => (await redisRole(replica.engine)) === 'master', FAILOVER);
      },
      messagesEach: 500,
    });
    // The lost node comes back as the replica of its replica, so the next test finds a whole cluster.
    const back = await master.again();
    restarted.push(back);
    await vi.waitUntil(async () => (await redisRole(back)) === 'slave', FAILOVER);
    await cluster.untilFormed();
    await untilWhole();
  });
});
