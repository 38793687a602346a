/**
 * `npm test [-- suite ...]` installs and builds if necessary, then runs the check, the unit tests and the suites on
 * real engines. `npm run test:matrix` runs the suites of the other versions and of the containers. With names, both run
 * only these suites, also those that only run when named; `system` selects both forms. The last line is `N passed, N failed`.
 *
 * If an engine is not available, its suites are reported as NOT RUN; with `CI=true` that is a failure.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

import { prepare } from '../prepare.mjs';
import { outcomeOf, suiteLine, summaryOf } from './report.mjs';
import { selected, STAGES } from './suites.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const CACHE = 'node_modules/.cache/parley';
/** A suite that takes longer hangs, and is killed. The containers have taken more than 30 minutes on a slow machine. */
const SUITE_TIMEOUT_MS = 45 * 60_000;

const [command, ...named] = process.argv.slice(2);
const words = named.length > 0 ? named : [command];
const results = [];
const notRun = [];
process.once('exit', end);
const unknown = words.filter((word) => selected(word).length === 0);
if (unknown.length > 0) process.exit(1);
await prepare({ web: true, tests: true });
const chosen = words.flatMap((word) => selected(word));
for (const stage of Object.values(STAGES).flat()) {
  await runStage(await availableOf(stage.filter(({ name }) => chosen.includes(name))));
}

/** Prints the total, also where nothing could be installed or built. */
function end(code) {
  const reason = unknown.length > 0 ? `no such suite: ${unknown.join(' ')}` : 'the run broke off';
  const isBroken = code !== 0 && results.every(({ failures }) => failures.length === 0);
  if (isBroken) results.push({ name: 'tests', passed: 0, skipped: 0, failures: [reason], seconds: 0 });
  const lines = summaryOf({ results, notRun, isCi: ['true', '1'].includes(process.env.CI) });
  console.log(['', `all suites: ${(performance.now() / 1000).toFixed(0)} s`, ...lines].join('\n'));
  process.exitCode = lines.at(-1).endsWith(' 0 failed') ? 0 : 1;
}

/** The suites that can run on this machine, with the variables of what they need. */
async function availableOf(suites) {
  const { find } = await import('./needs.mjs');
  const available = [];
  for (const { name, needs, env, ...suite } of suites) {
    const found = await Promise.allSettled(needs.map(find));
    const missing = found.find(({ status }) => status === 'rejected');
    if (missing) notRun.push({ name, reason: missing.reason.message.split('\n')[0] });
    else available.push({ ...suite, name, env: Object.assign({}, env, ...found.map(({ value }) => value)) });
  }
  return available;
}

/**
 * Runs suites in their order, two at a time, because each has several workers and processes: more at once only wait for each
 * other on two cores. Of those with `network`, one runs at a time.
 */
async function runStage(waiting) {
  const isAlone = waiting.length === 1;
  const running = new Set();
  const runNext = async () => {
    const isTaken = [...running].some(({ network }) => network);
    const suite = waiting.find(({ network }) => !(network && isTaken));
    if (suite === undefined) return;
    waiting.splice(waiting.indexOf(suite), 1);
    running.add(suite);
    const began = performance.now();
    const outcome = await runSuite(suite, isAlone);
    const result = { name: suite.name, ...outcome, seconds: (performance.now() - began) / 1000 };
    running.delete(suite);
    results.push(result);
    console.log(suiteLine(result));
    await runNext();
  };
  await Promise.all([runNext(), runNext()]);
}

/** Runs the vitest projects of a suite. Prints its output at once if it is alone, else in one piece when it has ended. */
async function runSuite({ name, project = name, env }, isAlone) {
  const { PARLEY_TEST_ROOT: cwd = ROOT } = env;
  const report = join(ROOT, CACHE, `reports/${name}.json`);
  rmSync(report, { force: true });
  const projects = ['--project', project, '--project', `${project}-kills`];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...projects, ...reporters];
  const child = spawn('node', name === 'check' ? ['tools/check.mjs', report] : vitest, {
    cwd,
    // Node 22 and newer: the many processes that the tests start compile their code once.
    env: { ...process.env, NODE_COMPILE_CACHE: join(cwd, CACHE, 'compiled'), ...env },
    stdio: ['ignore', isAlone ? 'inherit' : 'pipe', 'inherit'],
    timeout: SUITE_TIMEOUT_MS,
  });
  const ended = Promise.all([once(child, 'close'), isAlone ? '' : text(child.stdout)]);
  const [[exitCode], output] = await ended.catch((error) => [[null], `${error.message}\n`]);
  process.stdout.write(output);
  return outcomeOf(await readJson(report), exitCode === 0, cwd);
}

/** `null` if there is no such file, or only a part of it. */
function readJson(file) {
  const read = readFile(file, 'utf8').then(JSON.parse);
  return read.catch(() => null);
}
