/**
 * The version that still runs during a rolling deploy: the commit before the newest migrations, on the schema that they
 * create. Its own system suite shows that they only expand the schema.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { git } from '../git.mjs';

/** Tests of that version that failed now and then, with what mended them, and the commit that has all of it. */
const MENDED_IN = 'a6351c2d289313497ccdcec37cf83d73258b65d0';
const MENDED_TESTS =
  'libs/engines/src/free-port.ts libs/testing/src/test-socket.ts libs/testing/src/store.ts test/order.system.spec.ts';

/**
 * Builds a commit, `$1`, in a folder, `$2`, with the packages and migrations of this checkout. The packages are a copy: with
 * a link, an installation there would change ours. Ours has every package that it needs.
 */
const BUILD = `
git archive "$1" | tar -x -C "$2"
git merge-base --is-ancestor ${MENDED_IN} "$1" || git archive ${MENDED_IN} ${MENDED_TESTS} | tar -x -C "$2"
rm -rf "$2"/apps/*/src/migrations
tar -c --exclude=./node_modules/.cache ./node_modules ./apps/*/src/migrations | tar -x -C "$2"
cd "$2"
node node_modules/typescript/bin/tsc -p tsconfig.build.json --noCheck`;

/**
 * Creates a folder with a build of that version; removes it when this process ends.
 * @param {string} root
 * @returns {string} the folder
 * @throws Error of one line if the clone does not have the repository's history
 */
export function previousVersion(root) {
  const commit = commitBefore(root);
  const folder = mkdtempSync(join(tmpdir(), 'parley-previous-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { status, output } = spawnSync('sh', ['-ec', BUILD, 'sh', commit, folder], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the previous version does not build: ${output?.join('').split('\n')[0]}`);
  return folder;
}

/** The commit before the first of the newest release's migrations. A shallow clone may not have it. */
function commitBefore(root) {
  const files = git(root, 'ls-files', 'apps/*/src/migrations/*-*.ts').split('\n');
  // The last three digits differ within a release.
  const releaseOf = (file) => /\d+(?=\d{3}-)/.exec(file)[0];
  const newest = files.map(releaseOf).sort().at(-1);
  const added = files.filter((file) => releaseOf(file) === newest);
  const [parent] = git(root, 'log', '--reverse', '--diff-filter=A', '--format=%P', '--', ...added).split('\n');
  if (parent === '') throw new Error('the clone does not have the commit before the newest migrations');
  return parent;
}
