import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * The outcome of a suite; `failures` names each test that failed, in one line.
 * @typedef {{ name: string, passed: number, failed: number, skipped: number, seconds: number, failures?: string[] }} Result
 */

const REASON_LENGTH_MAX = 800;

/**
 * Counts the tests of vitest's JSON report. A file that could not be loaded and an error outside of any test count as
 * one failed test each: a run with a problem must not report "0 failed".
 *
 * @param {object | null} report `null` if vitest wrote none
 * @param {number | null} exitCode vitest's; `null` after a signal
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countTests(report, exitCode) {
  if (report === null) return { passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  const silentFailure = exitCode !== 0 && failed === 0 ? 1 : 0;
  return {
    passed: report.numPassedTests,
    failed: failed + silentFailure,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * The failed tests, each as `file: test (reason)`. They are printed at the end of a long log.
 *
 * @param {object | null} report vitest's
 * @param {string} root the folder to which file names are relative
 * @returns {string[]}
 */
export function failedTests(report, root) {
  const files = (report?.testResults ?? []).filter((file) => file.status === 'failed');
  return files.flatMap((file) => {
    const name = relative(root, file.name);
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return [`${name} (${reason(file.message)})`];
    return failed.map((test) => testLine(name, test));
  });
}

function testLine(file, { fullName, failureMessages }) {
  return `${file}: ${fullName} (${reason(failureMessages[0])})`;
}

/**
 * The message in one line, its start and its end if it is long, and the first place of the stack that is not in a package.
 * A failed property (fast-check) ends with its counterexample: only the seed and the path of it are kept.
 */
function reason(text = '') {
  const lines = stripVTControlCharacters(text).trim().split('\n');
  if (lines[1]?.startsWith('{ seed:')) return `${lines[0]} ${lines[1]}`;
  const isPlace = (line) => /^\s+at /.test(line);
  const places = lines.filter((line) => isPlace(line) && !line.includes('node_modules') && !line.includes('node:'));
  const message = lines
    .filter((line) => !isPlace(line))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [shortened(message), ...places.slice(0, 1).map((place) => place.trim())].join(' ');
}

function shortened(text) {
  const half = REASON_LENGTH_MAX / 2;
  return text.length <= REASON_LENGTH_MAX ? text : `${text.slice(0, half)} … ${text.slice(-half)}`;
}

/** @param {Result} result */
export function suiteLine({ name, passed, failed, seconds }) {
  return `${name}: ${passed} passed, ${failed} failed (${seconds.toFixed(1)} s)`;
}

/**
 * Summarises the whole run. On CI a suite that was not run counts as one failed test.
 *
 * @param {{ results: Result[], notRun: { name: string, reason: string }[], ci: boolean }} run
 * @returns {string} the last line to print
 */
export function total({ results, notRun, ci }) {
  const sum = (count) => results.reduce((all, result) => all + result[count], 0);
  return `${sum('passed')} passed, ${sum('failed') + (ci ? notRun.length : 0)} failed`;
}
