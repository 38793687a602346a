/**
 * The version that still runs during a rolling deploy: the commit before the newest migrations, on the schema that they
 * create. Its own system suite shows that they only expand the schema.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { git } from '../git.mjs';

/** Tests of that version that failed now and then, with what mended them, and the commit that has all of it. */
const MENDED_IN = 'a6351c2d289313497ccdcec37cf83d73258b65d0';
const MENDED_TESTS = [
  'libs/engines/src/free-port.ts',
  'libs/testing/src/test-socket.ts',
  'libs/testing/src/store.ts',
  'test/order.system.spec.ts',
];
const ARCHIVE_BYTES_MAX = 256 * 1024 * 1024;

/**
 * Creates a folder with a build of that version; removes it when this process ends.
 * @param {string} root
 * @returns {string} the folder
 * @throws Error of one line if the clone does not have the repository's history
 */
export function previousVersion(root) {
  const commit = commitBefore(root, newestMigrations(root));
  const folder = mkdtempSync(join(tmpdir(), 'parley-previous-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  extract(root, folder, [commit]);
  for (const path of migrationFolders(root)) {
    rmSync(join(folder, path), { recursive: true, force: true });
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  if (!git(root, 'rev-list', commit).includes(MENDED_IN)) extract(root, folder, [MENDED_IN, ...MENDED_TESTS]);
  copyPackages(root, folder);
  const compiler = join(folder, 'node_modules/typescript/bin/tsc');
  const args = [compiler, '-p', 'tsconfig.build.json', '--noCheck'];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the previous version does not build: ${stdout.split('\n')[0]}`);
  return folder;
}

/** Writes the files of a commit, or those of its files that are named after it. */
function extract(root, folder, what) {
  const archive = execFileSync('git', ['archive', ...what], { cwd: root, maxBuffer: ARCHIVE_BYTES_MAX });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
}

/** A copy: with a link, an installation there would change ours. Ours has every package that it needs. */
function copyPackages(root, folder) {
  const copy = 'tar -c -C "$1" --exclude=./node_modules/.cache ./node_modules | tar -x -C "$2"';
  execFileSync('sh', ['-c', copy, 'sh', root, folder]);
}

function migrationFolders(root) {
  const folders = readdirSync(join(root, 'apps')).map((app) => `apps/${app}/src/migrations`);
  return folders.filter((path) => existsSync(join(root, path)));
}

/** The files of the newest release's migrations, relative to the root. */
function newestMigrations(root) {
  const files = migrationFolders(root).flatMap((path) =>
    readdirSync(join(root, path)).map((name) => `${path}/${name}`),
  );
  const numbered = files.filter((file) => releaseOf(file) !== undefined);
  const newest = numbered.map(releaseOf).sort().at(-1);
  return numbered.filter((file) => releaseOf(file) === newest);
}

/** The number of a migration without the digits that differ within a release; `undefined` for other files. */
function releaseOf(file) {
  return /^\d+(?=\d{3}-)/.exec(basename(file))?.[0];
}

/** The parent of the first commit that added one of the files. A shallow clone may not have it. */
function commitBefore(root, files) {
  const added = git(root, 'log', '--reverse', '--diff-filter=A', '--format=%P', '--', ...files);
  const [parent] = added.split('\n');
  if (parent === '') throw new Error('the clone does not have the commit before the newest migrations');
  return parent;
}
