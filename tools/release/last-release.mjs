import { git } from '../git.mjs';

const SUBJECT = 'chore(release): ';

/**
 * The newest release that HEAD descends from: by its tag, or by its commit `chore(release): 1.2.3`, because a clone may lack tags.
 * @param {string} root
 * @returns {{ version: string, revision: string }}
 * @throws Error if the clone has neither
 */
export function lastRelease(root) {
  const [tag] = git(root, 'tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-version:refname').split('\n');
  if (tag !== '') return { version: tag.slice(1), revision: tag };
  const commit = git(root, 'log', '--max-count=1', '--format=%H %s', `--grep=^${SUBJECT}[0-9]`);
  if (commit === '') throw new Error('the clone has neither a tag nor a commit of a release; fetch its whole history');
  const [revision] = commit.split(' ', 1);
  return { version: commit.slice(`${revision} ${SUBJECT}`.length), revision };
}

/** @throws Error if the revision has no such file */
export function fileOf(root, { revision }, path) {
  return git(root, 'show', `${revision}:${path}`);
}
