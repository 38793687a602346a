/**
 * `npm run check`: all checks that need no engine, in parallel, with the seconds of each. Installs missing packages.
 * For the test runner, `<file>` writes vitest's report of the unit tests, with each step as a test.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';

import { ensureInstalled } from './install.mjs';
import { writeTexts } from './texts.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const BIN = join(ROOT, 'node_modules', '.bin');
const STEP_TIMEOUT_MS = 1_200_000;
const AT_ONCE = Math.max(2, Math.min(4, availableParallelism()));

const [reportFile] = process.argv.slice(2);
// Measuring coverage takes half as much CPU again, so it is for GitHub's job.
const coverage = process.env.PARLEY_TEST_COVERAGE ? ['--coverage'] : [];
const unitReporters = ['--reporter=dot', ...(reportFile ? ['--reporter=json', `--outputFile.json=${reportFile}`] : [])];

/** The slowest first, to minimize the total time. `again` is the command that repeats or mends a step. */
const STEPS = [
  {
    name: 'unit',
    again: 'npm run test:unit',
    command: 'vitest',
    args: ['run', '--project', 'unit', ...coverage, ...unitReporters],
  },
  { name: 'types', again: 'npm run types', command: 'npm', args: ['run', '--silent', 'types'] },
  { name: 'lint', again: 'npm run lint', command: 'oxlint', args: ['--type-aware'] },
  { name: 'format', again: 'npm run format', command: 'oxfmt', args: ['--check'] },
  { name: 'knip', again: 'npx knip', command: 'knip', args: ['--no-progress'] },
  { name: 'architecture', again: 'npm run arch', command: 'npm', args: ['run', '--silent', 'arch'] },
  { name: 'gen', again: 'npm run gen', command: 'npm', args: ['run', '--silent', 'gen:check'] },
];

if (!ensureInstalled({ root: ROOT, tests: true, log: (line) => process.stderr.write(`${line}\n`) })) process.exit(1);
await writeTexts();

const startedAt = performance.now();
const results = await runAll(STEPS);
const failed = results.filter((result) => !result.ok);
const seconds = (performance.now() - startedAt) / 1000;
console.log(`check: ${results.length - failed.length} passed, ${failed.length} failed (${seconds.toFixed(1)} s)`);
for (const { name, again } of failed) console.log(`FAILED ${name}: ${again}`);
if (reportFile) addSteps();
process.exitCode = failed.length === 0 ? 0 : 1;

function addSteps() {
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  report.numPassedTests += results.length - failed.length;
  for (const { name, again } of failed)
    report.testResults.push({ name: join(ROOT, name), status: 'failed', message: again, assertionResults: [] });
  writeFileSync(reportFile, JSON.stringify(report));
}

async function runAll(steps) {
  const waiting = [...steps];
  const done = [];
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      console.log(`start  ${step.name}`);
      const result = await run(step);
      done.push(result);
      print(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done.map(({ name, again, ok, seconds: took }) => ({ name, again, ok, seconds: took }));
}

function print({ name, ok, seconds: took, output }) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(12)} ${took.toFixed(1).padStart(5)} s`);
  if (!ok) console.log(`${output.trimEnd()}\n`);
}

function run({ name, again, command, args }) {
  const began = performance.now();
  return new Promise((settle) => {
    const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
    const env = { ...process.env, ...colour, PATH: `${BIN}:${process.env.PATH}` };
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: STEP_TIMEOUT_MS });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const finish = (ok) => settle({ name, again, ok, output, seconds: (performance.now() - began) / 1000 });
    child.once('error', (error) => {
      collect(String(error));
      finish(false);
    });
    child.once('close', (code, signal) => {
      if (signal !== null)
        collect(`\nended by ${signal}: a step may take ${STEP_TIMEOUT_MS / 1000} s; run it alone: ${again}`);
      finish(code === 0);
    });
  });
}
