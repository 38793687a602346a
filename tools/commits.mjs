/**
 * `npm run commits [-- RANGE]`: checks the messages of the commits in a range of Git, `origin/main..HEAD` by default.
 * Merge commits are not checked. The exit code is 1 when a message breaks a rule, and when one of a change that
 * users notice comes without a changeset. Needs no packages.
 */
import { isNoticed, messageProblems } from './commits/message.mjs';
import { git } from './git.mjs';

const range = process.argv[2] ?? 'origin/main..HEAD';

const log = git('.', 'log', '--no-merges', '-z', '--format=%h%n%B', range, '--');
const commits = log.split('\0').filter((entry) => entry !== '');
for (const commit of commits) {
  const [hash, header, ...body] = commit.split('\n');
  const problems = messageProblems([header, ...body].join('\n'));
  if (problems.length === 0) continue;
  process.exitCode = 1;
  console.error(`${hash} ${header}`);
  for (const problem of problems) console.error(`  ${problem}`);
}
if (commits.some((commit) => isNoticed(commit.split('\n')[1])) && !namesChangeset()) {
  process.exitCode = 1;
  console.error('a commit feat, fix or perf needs a changeset (docs/development/releases.md)');
}
console.log(`${commits.length} commit messages checked`);

function namesChangeset() {
  return git('.', 'diff', '--name-only', '--diff-filter=A', range, '--', '.changeset/*.md') !== '';
}
