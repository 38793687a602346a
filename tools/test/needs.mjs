/** Finds engines, and other versions of Node, PostgreSQL and Parley, for the suites. Imports the build. */
import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
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
const INSTALL_TIMEOUT_MS = 180_000;
const PROBE = join(tmpdir(), 'parley-probe-');

/** By name: looks for a program, or starts an engine, or prepares a version and gives the variables that make a suite use it. */
const NEEDS = {
  redis: async () => (await startRedis()).stop(),
  postgres: async () => (await startPostgres({ dataDir: await mkdtemp(PROBE), persistent: false })).stop(),
  pgbouncer: findPgbouncer,
  docker: async () => (await DockerEngine.start()).stop(),
  chromium: findChromium,
  firefox: findFirefox,
  webkit: findWebKit,
  screen: findScreen,
  // The oldest that Parley supports. The npm package contains the real program; as a dependency it would shadow `node`.
  node20: () => {
    const node = outputOf('npm', 'exec', '--yes', '--package=node@20.19.0', '--', 'node', '-p', 'process.execPath');
    return { env: { PATH: `${dirname(node)}${delimiter}${process.env.PATH}` } };
  },
  // Debian 12 has this version; its programs are not on the PATH.
  postgres15: () => {
    const initdb = outputOf('sh', '-c', 'dpkg -L postgresql-15 | grep /bin/initdb$');
    return { env: { PARLEY_TEST_POSTGRES_BIN: dirname(initdb) } };
  },
  previous: () => ({ env: { PARLEY_TEST_PREVIOUS: previousVersion(ROOT) } }),
  'in-previous': async () => ({ env: { PARLEY_TEST_ROOT: (await find('previous')).PARLEY_TEST_PREVIOUS } }),
};

const found = {};

/**
 * @param {string} name
 * @returns {Promise<Record<string, string>>} variables for the suites that need it; rejects if this machine does not have it
 */
export function find(name) {
  const look = async () => (await NEEDS[name]())?.env ?? {};
  found[name] ??= look();
  return found[name];
}

function outputOf(program, ...args) {
  return execFileSync(program, args, { encoding: 'utf8', timeout: INSTALL_TIMEOUT_MS }).trim();
}
