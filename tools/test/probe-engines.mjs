/**
 * Starts each engine once and stops it: what can be had on this machine?
 * Prints `{"redis": null | reason, …}` for Redis, PostgreSQL and Docker, `null` meaning that it runs. Needs the build.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DockerEngine } from '#engines/docker-engine';
import { startPostgres } from '#engines/postgres-engine';
import { startRedis } from '#engines/redis-engine';

const [redis, postgres, docker] = await Promise.all([probe(probeRedis), probe(probePostgres), probe(probeDocker)]);
process.stdout.write(`${JSON.stringify({ redis, postgres, docker })}\n`);

async function probe(attempt) {
  try {
    await attempt();
    return null;
  } catch (error) {
    return error.message.split('\n')[0];
  }
}

async function probeRedis() {
  const engine = await startRedis();
  await engine.stop();
}

async function probeDocker() {
  const engine = await DockerEngine.start();
  await engine.stop();
}

async function probePostgres() {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-probe-'));
  try {
    const engine = await startPostgres({ dataDir, persistent: false });
    await engine.stop();
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
