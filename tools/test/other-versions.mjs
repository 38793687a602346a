/**
 * Finds what some suites run on instead of the usual: other versions of Node, PostgreSQL and Parley itself, and a Redis
 * Cluster. Each finder returns the runtime for a suite, or throws one line with the reason why there is none.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

import { previousVersion } from './previous-version.mjs';

/** The oldest that Parley supports. The npm package contains the real program; as a dependency it would shadow `node`. */
const NODE_OLDEST = '20.19.0';
const NODE_PACKAGE = `node@${NODE_OLDEST}`;
const INSTALL_TIMEOUT_MS = 180_000;

/** @typedef {{ node?: string, env?: Record<string, string>, root?: string }} Runtime */

/** @type {Record<string, (root: string) => Runtime>} */
const FINDERS = {
  oldest: findOldest,
  postgres15: findPostgres15,
  'redis-cluster': () => ({ env: { PARLEY_TEST_REDIS_NODES: '3' } }),
  previous: (root) => ({ root: previousVersion(root), env: { PARLEY_TEST_SHORT: '1' } }),
  'long-specs': () => ({ env: { PARLEY_TEST_LONG: '1' } }),
  'fewer-specs': () => ({ env: { PARLEY_TEST_SHORT: '1' } }),
  'beside-previous': (root) => ({ env: { PARLEY_TEST_PREVIOUS: findVersion('previous', root).root } }),
};
const found = new Map();

/**
 * @param {string} version
 * @returns {Runtime}
 */
export function findVersion(version, root) {
  if (!found.has(version)) found.set(version, FINDERS[version](root));
  return found.get(version);
}

/** Node 20.19 and PostgreSQL 15. */
function findOldest(root) {
  const node = findNode20(root);
  return { ...node, env: { ...node.env, ...findPostgres15().env } };
}

function findNode20(root) {
  const folder = join(root, `node_modules/.cache/parley/node-${NODE_OLDEST}`);
  const node = join(folder, 'node_modules/node/bin/node');
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const args = ['install', '--no-audit', '--no-fund', '--no-save', NODE_PACKAGE];
    spawnSync('npm', args, { cwd: folder, stdio: 'ignore', timeout: INSTALL_TIMEOUT_MS });
  }
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  if (version.trim() !== `v${NODE_OLDEST}`) throw new Error(`the npm package ${NODE_PACKAGE} could not be installed`);
  return { node, env: { PATH: `${dirname(node)}${delimiter}${process.env.PATH}` } };
}

/** Debian 12 has version 15; its programs are not on the PATH. */
function findPostgres15() {
  const { stdout } = spawnSync('dpkg', ['-L', 'postgresql-15'], { encoding: 'utf8' });
  const initdb = stdout?.split('\n').find((file) => file.endsWith('/bin/initdb'));
  if (initdb === undefined) throw new Error('the package postgresql-15 is not installed');
  return { env: { PARLEY_TEST_POSTGRES_BIN: dirname(initdb) } };
}
