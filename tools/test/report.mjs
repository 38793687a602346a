/**
 * What a suite came to.
 * @typedef {{ name: string, passed: number, failed: number, skipped: number, seconds: number }} Result
 */

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
