import { execFileSync } from 'node:child_process';

const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/**
 * What a command of Git prints, without the line break at its end.
 * @param {string} root a folder of the clone
 * @param {string[]} args
 * @throws Error if the command fails
 */
export function git(root, ...args) {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: OUTPUT_BYTES_MAX }).trimEnd();
}
