import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * The outcome of a suite; `failures` names each test that failed, in one line.
 * @typedef {{ name: string, passed: number, skipped: number, failures: string[], seconds: number }} Result
 */

const REASON_LENGTH_MAX = 800;
/** One broken engine fails hundreds of tests of its suite; they must not hide the failures of the others. */
const FAILURES_SHOWN_MAX = 20;

/**
 * Reads vitest's JSON report. A file that could not be loaded and an error outside of any test count as one failed test
 * each: a run with a problem must not report "0 failed".
 *
 * @param {object | null} report `null` if vitest wrote none
 * @param {number | null} exitCode vitest's; `null` after a signal
 * @param {string} root the folder to which file names are relative
 * @returns {Pick<Result, 'passed' | 'skipped' | 'failures'>}
 */
export function outcomeOf(report, exitCode, root) {
  if (report === null) return { passed: 0, skipped: 0, failures: ['vitest wrote no report'] };
  const failures = report.testResults
    .filter(({ status }) => status === 'failed')
    .flatMap((file) => failuresIn(file, relative(root, file.name)));
  if (exitCode !== 0 && failures.length === 0) failures.push('an error outside of any test');
  return { passed: report.numPassedTests, skipped: report.numPendingTests + report.numTodoTests, failures };
}

function failuresIn({ assertionResults, message }, name) {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return [`${name} (${reason(message)})`];
  return failed.map(({ fullName, failureMessages }) => `${name}: ${fullName} (${reason(failureMessages[0])})`);
}

/** The message in one line, its start and its end if it is long, and the first place of the stack that is not in a package. */
function reason(text = '') {
  const lines = stripVTControlCharacters(text).trim().split('\n');
  const isPlace = (line) => /^\s+at /.test(line);
  const place = lines.find((line) => isPlace(line) && !line.includes('node_modules') && !line.includes('node:'));
  const message = lines
    .filter((line) => !isPlace(line))
    .join(' ')
    .replace(/\s+/g, ' ');
  return `${shortened(message.trim())} ${place?.trim() ?? ''}`.trimEnd();
}

function shortened(text) {
  const half = REASON_LENGTH_MAX / 2;
  return text.length <= REASON_LENGTH_MAX ? text : `${text.slice(0, half)} … ${text.slice(-half)}`;
}

/** @param {Result} result */
export function suiteLine({ name, passed, failures, seconds }) {
  return `${name}: ${passed} passed, ${failures.length} failed (${seconds.toFixed(1)} s)`;
}

/**
 * The end of a run. On CI a suite that was not run counts as one failed test.
 *
 * @param {{ results: Result[], notRun: { name: string, reason: string }[], isCi: boolean }} run
 * @returns {string[]} the lines to print
 */
export function summaryOf({ results, notRun, isCi }) {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failures.length, isCi ? notRun.length : 0);
  return [
    ...results.flatMap((result) => [
      suiteLine(result),
      ...(result.skipped > 0 ? [`${result.name}: ${result.skipped} skipped`] : []),
    ]),
    ...results.flatMap(failureLines),
    ...notRun.map(({ name, reason: missing }) => `NOT RUN: ${name} (${missing})`),
    `${passed} passed, ${failed} failed`,
  ];
}

function failureLines({ name, failures }) {
  const others = failures.length - FAILURES_SHOWN_MAX;
  const shown = failures.slice(0, FAILURES_SHOWN_MAX).map((test) => `FAILED: ${name}: ${test}`);
  return others > 0 ? [...shown, `FAILED: ${name}: ${others} more`] : shown;
}
