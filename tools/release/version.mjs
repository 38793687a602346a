/**
 * `npm run release:version`: makes the next version of the changesets. It writes the version into every file that names it, the
 * changelog and the lock file. Needs the Node of `.nvmrc`, as the library of the changesets does.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import readChangesets from '@changesets/read';

import { changesetProblems, withRelease } from './changesets.mjs';
import { VERSIONED_FILES } from './versioned-files.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const DATE_LENGTH = 'YYYY-MM-DD'.length;

const changesets = await readChangesets(ROOT);
const problems = changesets.flatMap(({ id, summary }) =>
  changesetProblems(summary).map((problem) => `${id}: ${problem}`),
);
if (problems.length > 0) throw new Error(problems.join('\n'));
const before = versionOf('package.json');
run('npx', 'changeset', 'version');
const version = versionOf('libs/client/package.json');
run('npm', 'pkg', 'set', `version=${version}`);
for (const file of VERSIONED_FILES) rewrite(file, (text) => text.replaceAll(before, version));
const date = new Date().toISOString().slice(0, DATE_LENGTH);
rewrite('CHANGELOG.md', (text) =>
  withRelease(
    text,
    { version, date },
    changesets.map(({ summary }) => summary),
  ),
);
run('npm', 'install', '--package-lock-only', '--no-audit', '--no-fund');
run('npx', 'oxfmt', 'CHANGELOG.md', 'package.json', 'libs/*/package.json');
console.log(`${before} → ${version}. The next step is in docs/development/releases.md.`);

function versionOf(manifest) {
  return JSON.parse(readFileSync(join(ROOT, manifest), 'utf8')).version;
}

function rewrite(file, change) {
  const path = join(ROOT, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

function run(program, ...args) {
  execFileSync(program, args, { cwd: ROOT, stdio: 'inherit' });
}
