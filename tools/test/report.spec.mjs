import { describe, expect, it } from 'vitest';

import { outcomeOf, summaryOf } from './report.mjs';

const passed = { status: 'passed' };
const failed = (message, fullName = 'rooms keep order') => ({ status: 'failed', fullName, failureMessages: [message] });
const file = (...assertionResults) => ({
  status: assertionResults.some(({ status }) => status === 'failed') ? 'failed' : 'passed',
  name: '/repo/a.spec.ts',
  assertionResults,
});
const report = (...testResults) => ({ numPassedTests: 3, numPendingTests: 2, numTodoTests: 0, testResults });
const failuresOf = (...files) => outcomeOf(report(...files), 1, '/repo').failures;

describe('the outcome of a suite', () => {
  it('has the counts of vitest', () => {
    expect(outcomeOf(report(file(passed)), 0, '/repo')).toEqual({ passed: 3, skipped: 2, failures: [] });
  });

  it('names a file that could not be loaded', () => {
    const broken = { ...file(), status: 'failed', message: 'no such module' };
    expect(failuresOf(broken, file(passed))).toEqual(['a.spec.ts (no such module)']);
  });

  it('has a failure for an error outside of any test, and for a run without a report', () => {
    expect(failuresOf(file(passed))).toHaveLength(1);
    expect(outcomeOf(null, 0, '/repo').failures).toHaveLength(1);
  });

  it('names the file, the test, the message in one line and the place in the project', () => {
    const message =
      '\u001b[31mError: docker-compose up:\u001b[39m\n2 < 1\n    at run (/repo/node_modules/x.js:1)\n    at /repo/b.ts:2';
    expect(failuresOf(file(passed), file(passed, failed(message)))).toEqual([
      'a.spec.ts: rooms keep order (Error: docker-compose up: 2 < 1 at /repo/b.ts:2)',
    ]);
  });

  it('keeps the start and the end of a long message', () => {
    const [line] = failuresOf(file(failed(`Error: start ${'x'.repeat(10_000)} end`, 'it')));
    expect(line).toMatch(/^a\.spec\.ts: it \(Error: start x+ … x+ end\)$/);
    expect(line.length).toBeLessThan(1_000);
  });
});

describe('the end of a run', () => {
  const failures = Array.from({ length: 22 }, (_, index) => `test ${index}`);
  const results = [
    { name: 'unit', passed: 10, skipped: 1, failures: [], seconds: 1.26 },
    { name: 'engine', passed: 4, skipped: 0, failures, seconds: 20 },
  ];
  const notRun = [{ name: 'system-cluster', reason: 'no Redis' }];

  it('has each suite with its seconds, the first failures and the total', () => {
    const lines = summaryOf({ results, notRun, isCi: false });
    expect(lines).toEqual([
      'unit: 10 passed, 0 failed (1.3 s)',
      'unit: 1 skipped',
      'engine: 4 passed, 22 failed (20.0 s)',
      ...failures.slice(0, 20).map((test) => `FAILED: engine: ${test}`),
      'FAILED: engine: 2 more',
      'NOT RUN: system-cluster (no Redis)',
      '14 passed, 22 failed',
    ]);
  });

  it('counts a suite that was not run as a failure on CI', () => {
    expect(summaryOf({ results, notRun, isCi: true }).at(-1)).toBe('14 passed, 23 failed');
  });
});
