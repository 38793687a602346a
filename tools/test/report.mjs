import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * What a suite came to; `failures` names each test that failed, in one line, and `flaky` each that passed only when it
 * was run again.
 * @typedef {{ name: string, passed: number, failed: number, skipped: number, seconds: number, failures?: string[], flaky?: string[] }} Result
 */

const REASON_LENGTH_MAX = 200;

/**
 * Counts the tests of vitest's JSON report. A file that could not be loaded, and an error outside of any test, count
 * as one failed test each: nothing that went wrong may come to "0 failed".
 *
 * @param {object | null} report `null` when vitest wrote none
 * @param {number | null} exitCode vitest's; `null` when it was ended by a signal
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
 * The tests that failed, each as `file: test (the first line of the reason)`, so that the end of a long log tells what
 * to look for in it.
 *
 * @param {object | null} report vitest's
 * @param {string} root the folder that files are named from
 * @returns {string[]}
 */
export function failedTests(report, root) {
  const files = (report?.testResults ?? []).filter((file) => file.status === 'failed');
  return files.flatMap((file) => {
    const name = relative(root, file.name);
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return [`${name} (${firstLine(file.message)})`];
    return failed.map((test) => testLine(name, test));
  });
}

/**
 * The tests that failed at first and passed when they were run again (on CI), each like one that failed.
 *
 * @param {object | null} report vitest's
 * @param {string} root the folder that files are named from
 * @returns {string[]}
 */
export function flakyTests(report, root) {
  return (report?.testResults ?? []).flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === 'passed' && test.failureMessages?.length > 0)
      .map((test) => testLine(relative(root, file.name), test)),
  );
}

function testLine(file, { fullName, failureMessages }) {
  return `${file}: ${fullName} (${firstLine(failureMessages[0])})`;
}

function firstLine(text = '') {
  return stripVTControlCharacters(text).trim().split('\n')[0].slice(0, REASON_LENGTH_MAX);
}

/** @param {Result} result */
export function suiteLine({ name, passed, failed, seconds }) {
  return `${name}: ${passed} passed, ${failed} failed (${seconds.toFixed(1)} s)`;
}

/**
 * Whether the whole run is good, and why not.
 *
 * @param {{ results: Result[], notRun: { name: string, reason: string }[], minimums: Record<string, number>, ci: boolean }} run
 * @returns {{ total: string, problems: string[] }} `total` is the last line to print
 */
export function verdict({ results, notRun, minimums, ci }) {
  const short = results
    .map(({ name, passed, failed }) => ({ name, ran: passed + failed, minimum: minimums[name] ?? 0 }))
    .filter(({ ran, minimum }) => ran < minimum)
    .map(({ name, ran, minimum }) => `${name} ran ${ran} tests, its minimum is ${minimum}`);
  const missing = ci ? notRun.map(({ name }) => `${name} was not run`) : [];
  const problems = [...short, ...missing];
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  return { total: `${passed} passed, ${failed + problems.length} failed`, problems };
}
