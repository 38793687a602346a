import { check, defaultReportMessage, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { countTests, failedTests, suiteLine, total } from './report.mjs';

const file = (status, ...tests) => ({ status, assertionResults: tests.map((each) => ({ status: each })) });
const report = (numPassedTests, numFailedTests, testResults, numPendingTests = 0) => ({
  numPassedTests,
  numFailedTests,
  numPendingTests,
  numTodoTests: 0,
  testResults,
});

describe('counting tests', () => {
  it('uses the counts of vitest', () => {
    const counted = countTests(report(3, 1, [file('passed', 'passed'), file('failed', 'failed', 'passed')], 2), 1);
    expect(counted).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(countTests(report(1, 0, [file('failed'), file('passed', 'passed')]), 1).failed).toBe(1);
  });

  it('counts an error outside of any test as a failure', () => {
    expect(countTests(report(1, 0, [file('passed', 'passed')]), 1).failed).toBe(1);
  });

  it('counts a run without a report as a failure', () => {
    expect(countTests(null, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe('naming the tests that failed', () => {
  it('returns file, test, the message in one line and the place in the project', () => {
    const message =
      '\u001b[31mError: docker-compose up:\u001b[39m\n2 < 1\n    at run (/repo/node_modules/x.js:1)\n    at /repo/b.ts:2';
    const test = { status: 'failed', fullName: 'rooms keep order', failureMessages: [message] };
    const failed = { status: 'failed', name: '/repo/a.spec.ts', assertionResults: [{ status: 'passed' }, test] };
    expect(failedTests({ testResults: [file('passed', 'passed'), failed] }, '/repo')).toEqual([
      'a.spec.ts: rooms keep order (Error: docker-compose up: 2 < 1 at /repo/b.ts:2)',
    ]);
  });

  it('keeps the start and the end of a long message', () => {
    const failureMessages = [`Error: start ${'x'.repeat(10_000)} end`];
    const failed = {
      status: 'failed',
      name: '/repo/a.spec.ts',
      assertionResults: [{ status: 'failed', fullName: 'it', failureMessages }],
    };
    const [line] = failedTests({ testResults: [failed] }, '/repo');
    expect(line).toMatch(/^a\.spec\.ts: it \(Error: start x+ … x+ end\)$/);
    expect(line.length).toBeLessThan(1_000);
  });

  it('adds the seed and the path of a failed property', () => {
    const outcome = check(
      property(integer(), (value) => value < 10),
      { seed: 7 },
    );
    const test = { status: 'failed', fullName: 'all are small', failureMessages: [defaultReportMessage(outcome)] };
    const failed = { status: 'failed', name: '/repo/a.spec.ts', assertionResults: [test] };
    expect(failedTests({ testResults: [failed] }, '/repo')).toEqual([
      `a.spec.ts: all are small (Property failed after ${outcome.numRuns} tests ` +
        `{ seed: 7, path: "${outcome.counterexamplePath}", endOnFailure: true })`,
    ]);
  });

  it('names a file that could not be loaded', () => {
    const broken = { status: 'failed', name: '/repo/a.spec.ts', assertionResults: [], message: 'no such module' };
    expect(failedTests({ testResults: [broken] }, '/repo')).toEqual(['a.spec.ts (no such module)']);
    expect(failedTests(null, '/repo')).toEqual([]);
  });
});

describe('the end of a run', () => {
  const results = [
    { name: 'unit', passed: 10, failed: 0, skipped: 0, seconds: 1.26 },
    { name: 'engine', passed: 4, failed: 1, skipped: 0, seconds: 20 },
  ];
  const notRun = [{ name: 'system-cluster', reason: 'no Redis' }];

  it('is the total over the suites', () => {
    expect(total({ results, notRun: [], ci: true })).toBe('14 passed, 1 failed');
  });

  it('counts a suite that was not run as a failure on CI only', () => {
    expect(total({ results, notRun, ci: false })).toBe('14 passed, 1 failed');
    expect(total({ results, notRun, ci: true })).toBe('14 passed, 2 failed');
  });

  it('names each suite with its seconds', () => {
    expect(suiteLine(results[0])).toBe('unit: 10 passed, 0 failed (1.3 s)');
  });
});
