import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs the project's packages if they are missing or do not match the lock file.
 *
 * npm records the installed packages in `node_modules/.package-lock.json`, which it writes last. Comparing this file
 * with the lock file takes milliseconds and detects an interrupted or outdated installation. Platform-specific packages
 * are not compared, because only npm knows which of them this machine needs.
 *
 * @param {{ root: string, tests: boolean, log: (line: string) => void }} options `tests`: includes the packages of the
 * tests
 * @returns {boolean} true if everything is installed now
 */
export function ensureInstalled({ root, tests, log }) {
  const missing = missingPackages(root, tests);
  if (missing.length === 0) return true;
  log(`installing packages (${missing.length} missing or outdated) ...`);
  const args = [
    'ci',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...(tests || hasTestPackages(root) ? [] : ['--omit=dev']),
  ];
  const npm = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  return npm.status === 0;
}

/** @returns {string[]} the paths in `node_modules` that lack the locked version */
export function missingPackages(root, tests) {
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = installedPackages(root);
  const wantedOptional = new Set(
    Object.keys(locked[''].optionalDependencies ?? {}).map((name) => `node_modules/${name}`),
  );
  return Object.entries(locked)
    .filter(([place, entry]) => {
      // The others are the root and the workspaces. npm links the workspaces, and a link has no version.
      if (!place.startsWith('node_modules/')) return false;
      if (entry.dev) return tests && !entry.optional;
      return !entry.optional || wantedOptional.has(place);
    })
    .filter(([place, entry]) => !(place in installed) || installed[place].version !== entry.version)
    .map(([place]) => place);
}

/** An update for `npm start` must not remove the packages of the tests. */
function hasTestPackages(root) {
  return Object.values(installedPackages(root)).some((entry) => entry.dev);
}

function installedPackages(root) {
  try {
    return JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return {};
    throw error;
  }
}
