import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** One broken engine fails hundreds of tests of its suite; they must not hide the failures of the others. */
const FAILURES_SHOWN_MAX = 20;

/**
 * Reads vitest's JSON report. A file that could not be loaded and an error outside of any test count as one failed test
 * each: a run with a problem must not report "0 failed".
 * @param {object | null} report `null` if vitest wrote none
 * @param {boolean} isOk false: vitest ended with an error
 * @param {string} root the folder to which file names are relative
 * @returns {{ passed: number, skipped: number, failures: string[] }} each test that failed, in one line
 */
export function outcomeOf(report, isOk, root) {
  if (report === null) return { passed: 0, skipped: 0, failures: ['vitest wrote no report'] };
  const failures = report.testResults.filter(isFailed).flatMap(({ name, message, assertionResults }) => {
    const tests = assertionResults.filter(isFailed);
    const texts = tests.map(({ fullName, failureMessages }) => `: ${fullName} (${reason(failureMessages[0])})`);
    return (texts.length > 0 ? texts : [` (${reason(message)})`]).map((text) => relative(root, name) + text);
  });
  if (!isOk && failures.length === 0) failures.push('an error outside of any test');
  return { passed: report.numPassedTests, skipped: report.numPendingTests + report.numTodoTests, failures };
}

const isFailed = ({ status }) => status === 'failed';

/** The message in one line, its start and its end if it is long, and the first place of the stack that is not in a package. */
function reason(text = '') {
  const plain = stripVTControlCharacters(text);
  const [place = ''] = /^\s+at (?!.*(?:node_modules|node:)).*/m.exec(plain) ?? [];
  const message = plain
    .replace(/^\s+at .*/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  return `${message.replace(/^(.{400}).+(.{400})$/, '$1 … $2')} ${place.trim()}`.trimEnd();
}

export function suiteLine({ name, passed, skipped, failures, seconds }) {
  return `${name}: ${passed} passed, ${failures.length} failed, ${skipped} skipped (${seconds.toFixed(1)} s)`;
}

/** The lines at the end of a run. On CI a suite that was not run counts as one failed test. */
export function summaryOf({ results, notRun, isCi }) {
  const total = (count) => results.reduce((sum, result) => sum + count(result), 0);
  const failed = total(({ failures }) => failures.length) + (isCi ? notRun.length : 0);
  return [
    ...results.map(suiteLine),
    ...results.flatMap(({ name, failures }) =>
      failures.slice(0, FAILURES_SHOWN_MAX).map((test) => `FAILED: ${name}: ${test}`),
    ),
    ...notRun.map(({ name, reason: missing }) => `NOT RUN: ${name} (${missing})`),
    `${total(({ passed }) => passed)} passed, ${failed} failed`,
  ];
}
