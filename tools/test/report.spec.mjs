import { describe, expect, it } from 'vitest';

import { outcomeOf, summaryOf } from './report.mjs';

const failed = (message) => ({ status: 'failed', fullName: 'rooms keep order', failureMessages: [message] });
const file = (status, ...tests) => ({ status, name: '/repo/a.spec.ts', message: 'no import', assertionResults: tests });
const passed = file('passed', { status: 'passed' });
const outcome = (isOk, ...testResults) =>
  outcomeOf({ numPassedTests: 3, numPendingTests: 2, numTodoTests: 1, testResults }, isOk, '/repo');

describe('the outcome of a suite', () => {
  it('has the counts of vitest', () => {
    expect(outcome(true, passed)).toEqual({ passed: 3, skipped: 3, failures: [] });
  });

  it('has a failure for a file that could not be loaded, an error outside of any test, and a run without a report', () => {
    expect(outcome(false, file('failed'), passed).failures).toEqual(['a.spec.ts (no import)']);
    expect(outcome(false, passed).failures).toHaveLength(1);
    expect(outcomeOf(null, true, '/repo').failures).toHaveLength(1);
  });

  it('names the file, the test, the message in one line and the place in the project', () => {
    const message =
      '\u001b[31mError: docker-compose up:\u001b[39m\n2 < 1\n    at run (/repo/node_modules/x.js:1)\n    at /repo/b.ts:2';
    expect(outcome(false, passed, file('failed', { status: 'passed' }, failed(message))).failures).toEqual([
      'a.spec.ts: rooms keep order (Error: docker-compose up: 2 < 1 at /repo/b.ts:2)',
    ]);
  });

  it('keeps the start and the end of a long message', () => {
    const [line] = outcome(false, file('failed', failed(`Error: start ${'x'.repeat(10_000)} end`))).failures;
    expect(line).toMatch(/^a\.spec\.ts: rooms keep order \(Error: start x{387} … x{396} end\)$/);
  });
});

it('the end of a run has each suite with its seconds, the first failures and the total', () => {
  const failures = Array.from({ length: 22 }, (_, index) => `test ${index}`);
  const results = [
    { name: 'check', passed: 10, skipped: 1, failures: [], seconds: 1.26 },
    { name: 'engine', passed: 4, skipped: 0, failures, seconds: 20 },
  ];
  const notRun = [{ name: 'system-cluster', reason: 'no Redis' }];
  expect(summaryOf({ results, notRun, isCi: false })).toEqual([
    'check: 10 passed, 0 failed, 1 skipped (1.3 s)',
    'engine: 4 passed, 22 failed, 0 skipped (20.0 s)',
    ...failures.slice(0, 20).map((test) => `FAILED: engine: ${test}`),
    'NOT RUN: system-cluster (no Redis)',
    '14 passed, 22 failed',
  ]);
  expect(summaryOf({ results, notRun, isCi: true }).at(-1)).toBe('14 passed, 23 failed');
});
