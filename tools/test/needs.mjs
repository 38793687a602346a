/**
 * What suites need of this machine: engines, other versions of Node, PostgreSQL and Parley. Needs the build.
 * @typedef {{ node?: string, root?: string, env?: Record<string, string> }} Runtime what a suite runs on instead of the usual
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

import { findChromium } from '#engines/chromium-binary';
import { findFirefox, findScreen, findWebKit } from '#engines/desktop-browsers';
import { DockerEngine } from '#engines/docker-engine';
import { findPgbouncer } from '#engines/pgbouncer-engine';
import { startPostgres } from '#engines/postgres-engine';
import { startRedis } from '#engines/redis-engine';

import { previousVersion } from './previous-version.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
/** The oldest that Parley supports. The npm package contains the real program; as a dependency it would shadow `node`. */
const NODE_OLDEST = '20.19.0';
const NODE_PACKAGE = `node@${NODE_OLDEST}`;
const INSTALL_TIMEOUT_MS = 180_000;

const ENGINES = {
  redis: async () => (await startRedis()).stop(),
  postgres: tryPostgres,
  pgbouncer: findPgbouncer,
  docker: async () => (await DockerEngine.start()).stop(),
  chromium: findChromium,
  firefox: findFirefox,
  webkit: findWebKit,
  screen: findScreen,
};

/** @type {Record<string, () => Runtime>} */
const VERSIONS = {
  node20: findNode20,
  postgres15: findPostgres15,
  previous: () => ({ env: { PARLEY_TEST_PREVIOUS: previous() } }),
  'previous-root': () => ({ root: previous() }),
};

let previousFolder;

/**
 * Starts an engine once, or looks for its program, or prepares a version.
 * @param {string} name
 * @returns {Promise<Runtime | { reason: string }>} `reason`: why this machine does not have it, in one line
 */
export async function find(name) {
  try {
    if (name in VERSIONS) return VERSIONS[name]();
    await ENGINES[name]();
    return {};
  } catch (error) {
    return { reason: `${name}: ${error.message.split('\n')[0]}` };
  }
}

async function tryPostgres() {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-probe-'));
  try {
    const engine = await startPostgres({ dataDir, persistent: false });
    await engine.stop();
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function findNode20() {
  const folder = join(ROOT, `node_modules/.cache/parley/node-${NODE_OLDEST}`);
  const node = join(folder, 'node_modules/node/bin/node');
  const version = () => spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim();
  if (version() !== `v${NODE_OLDEST}`) {
    mkdirSync(folder, { recursive: true });
    const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', NODE_PACKAGE];
    spawnSync('npm', args, { stdio: 'ignore', timeout: INSTALL_TIMEOUT_MS });
  }
  if (version() !== `v${NODE_OLDEST}`) throw new Error(`the npm package ${NODE_PACKAGE} could not be installed`);
  return { node, env: { PATH: `${dirname(node)}${delimiter}${process.env.PATH}` } };
}

/** Debian 12 has version 15; its programs are not on the PATH. */
function findPostgres15() {
  const { stdout } = spawnSync('dpkg', ['-L', 'postgresql-15'], { encoding: 'utf8' });
  const initdb = stdout?.split('\n').find((file) => file.endsWith('/bin/initdb'));
  if (initdb === undefined) throw new Error('the package postgresql-15 is not installed');
  return { env: { PARLEY_TEST_POSTGRES_BIN: dirname(initdb) } };
}

/** Builds it once. */
function previous() {
  previousFolder ??= previousVersion(ROOT);
  return previousFolder;
}
