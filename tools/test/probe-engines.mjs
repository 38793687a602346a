/**
 * `probe-engines.mjs redis|postgres|pgbouncer|docker|chromium|firefox|webkit|screen ...` starts each of these engines once and stops it. Prints
 * `{"redis": null | reason, …}`: `null` if it runs on this machine. Needs the build.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findChromium } from '#engines/chromium-binary';
import { findFirefox, findScreen, findWebKit } from '#engines/desktop-browsers';
import { DockerEngine } from '#engines/docker-engine';
import { findPgbouncer } from '#engines/pgbouncer-engine';
import { startPostgres } from '#engines/postgres-engine';
import { startRedis } from '#engines/redis-engine';

const PROBES = {
  redis: probeRedis,
  postgres: probePostgres,
  pgbouncer: findPgbouncer,
  docker: probeDocker,
  chromium: probeChromium,
  firefox: findFirefox,
  webkit: findWebKit,
  screen: findScreen,
};

const found = await Promise.all(process.argv.slice(2).map(async (name) => [name, await probe(PROBES[name])]));
process.stdout.write(`${JSON.stringify(Object.fromEntries(found))}\n`);

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

/** Without starting it: the first story does that at once. */
async function probeChromium() {
  await findChromium();
}
