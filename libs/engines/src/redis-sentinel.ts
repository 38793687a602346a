import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

import { EngineUnavailable } from './engine-unavailable.js';
import { freePort } from './free-port.js';
import { findRedis } from './redis-binary.js';
import { type RedisEngine, startRedis } from './redis-engine.js';

const SENTINELS = 3;
const MASTER_NAME = 'parley';
/** A sentinel that has not reached the master for this long counts it as failed. Two sentinels must agree. */
const DOWN_AFTER_MS = 1_500;
const FAILOVER_TIMEOUT_MS = 10_000;
/** Sentinels look for replicas every ten seconds. */
const FORM_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 100;

/** A master, its replica, and three sentinels that promote the replica when the master has failed. */
export interface SentinelGroup {
  /** The `REDIS_URL` of the group. */
  readonly url: string;
  readonly master: RedisEngine;
  readonly replica: RedisEngine;
  /** The port of the current master, as a sentinel knows it. */
  masterPort(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a group on random ports. Rejects with `EngineUnavailable` if this machine has no redis-server program. */
export async function startSentinelGroup(): Promise<SentinelGroup> {
  const { kind } = await findRedis();
  if (kind !== 'binary') throw new EngineUnavailable('Sentinels need a redis-server program');
  const folder = await mkdtemp(join(tmpdir(), 'parley-sentinels-'));
  const engines: RedisEngine[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(engines.map((engine) => engine.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const master = await startRedis({ args: ['--repl-diskless-sync-delay', '0'] });
    engines.push(master);
    const replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(master.port)] });
    engines.push(replica);
    const sentinels: RedisEngine[] = [];
    for (let number = 1; number <= SENTINELS; number += 1) {
      const sentinel = await startSentinel(join(folder, `${String(number)}.conf`), master.port);
      engines.push(sentinel);
      sentinels.push(sentinel);
    }
    await Promise.all(sentinels.map(untilFormed));
    const hosts = sentinels.map(({ port }) => `127.0.0.1:${String(port)}`).join(',');
    const masterPort = () => currentMaster(sentinels[0]);
    return { url: `redis+sentinel://${hosts}/${MASTER_NAME}`, master, replica, masterPort, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startSentinel(configFile: string, masterPort: number): Promise<RedisEngine> {
  const settings = [
    `monitor ${MASTER_NAME} 127.0.0.1 ${String(masterPort)} 2`,
    `down-after-milliseconds ${MASTER_NAME} ${String(DOWN_AFTER_MS)}`,
    `failover-timeout ${MASTER_NAME} ${String(FAILOVER_TIMEOUT_MS)}`,
  ];
  await writeFile(configFile, `${settings.map((setting) => `sentinel ${setting}`).join('\n')}\n`);
  // A sentinel writes its port into the file, so it cannot try another one.
  return startRedis({ port: await freePort(), configFile, args: ['--sentinel'] });
}

/** Resolves when the sentinel knows the replica and both other sentinels. */
async function untilFormed({ url }: RedisEngine): Promise<void> {
  const redis = new Redis(url);
  const endsAt = performance.now() + FORM_TIMEOUT_MS;
  try {
    for (;;) {
      const master = fieldsOf((await redis.call('SENTINEL', 'MASTER', MASTER_NAME)) as string[]);
      if (master['num-slaves'] === '1' && master['num-other-sentinels'] === String(SENTINELS - 1)) return;
      if (performance.now() > endsAt) throw new Error('The sentinels did not find each other');
      await sleep(POLL_INTERVAL_MS);
    }
  } finally {
    redis.disconnect();
  }
}

/** The port of the master. */
async function currentMaster(sentinel: RedisEngine | undefined): Promise<number> {
  const redis = new Redis(sentinel?.url ?? '');
  try {
    const [, port] = (await redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER_NAME)) as string[];
    return Number(port);
  } finally {
    redis.disconnect();
  }
}

/** @param answer names and values alternately, as Redis sends them */
function fieldsOf(answer: readonly string[]): Record<string, string> {
  const names = answer.filter((_, index) => index % 2 === 0);
  return Object.fromEntries(names.map((name, index) => [name, answer[2 * index + 1] ?? '']));
}
