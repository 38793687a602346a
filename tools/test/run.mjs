/**
 * `npm test [-- suite ...]` installs and builds if necessary, then runs the check, the unit tests and the suites on
 * real engines. `npm run test:matrix` runs the suites of the other versions and of the containers. With names, both run
 * only these suites, also those that only run when named; `system` selects both forms. The last line is `N passed, N failed`.
 *
 * If an engine is not available, its suites are reported as NOT RUN; with `CI=true` that is a failure.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

import { ensureInstalled } from '../install.mjs';
import { outcomeOf, suiteLine, summaryOf } from './report.mjs';
import { namesOf, selected, STAGES } from './suites.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const REPORTS = join(ROOT, 'node_modules/.cache/parley/reports');
const MATRIX = '--matrix';
/** Each has several workers and processes: more at once only wait for each other on two cores. */
const SUITES_AT_ONCE = 2;
/** A suite that takes longer hangs, and is killed. The containers have taken more than 30 minutes on a slow machine. */
const SUITE_TIMEOUT_MS = 45 * 60_000;

const words = process.argv.slice(2).filter((argument) => argument !== MATRIX);
const ownStages = process.argv.includes(MATRIX) ? STAGES.matrix : STAGES.test;
const stages = words.length > 0 ? Object.values(STAGES).flat() : ownStages;
const results = [];
const notRun = [];

const breakdown = await runAll();
if (breakdown !== undefined) results.push({ name: 'tests', passed: 0, skipped: 0, failures: [breakdown], seconds: 0 });
const lines = summaryOf({ results, notRun, isCi: ['true', '1'].includes(process.env.CI) });
console.log(`\nall suites: ${secondsSince(0).toFixed(0)} s`);
for (const line of lines) console.log(line);
process.exitCode = lines.at(-1).endsWith(' 0 failed') ? 0 : 1;

/** @returns {Promise<string | undefined>} the reason why no suite could run */
async function runAll() {
  const names = namesOf(stages);
  const unknown = words.filter((word) => selected(word, names).length === 0);
  if (unknown.length > 0) return `no such suite: ${unknown.join(' ')}`;
  if (!ensureInstalled({ root: ROOT, tests: true, log: console.log })) return 'the packages could not be installed';
  const build = spawnSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
  if (build.status !== 0) return 'the build failed';

  const chosen = words.length > 0 ? words.flatMap((word) => selected(word, names)) : names;
  const wanted = stages.map((stage) => stage.filter(({ name }) => chosen.includes(name)));
  const found = await findNeeds(wanted.flat());
  for (const stage of wanted) await runStage(stage, found);
  return undefined;
}

/** @returns {Promise<Map<string, import('./needs.mjs').Runtime | { reason: string }>>} */
async function findNeeds(suites) {
  const { find } = await import('./needs.mjs');
  const found = new Map();
  for (const name of new Set(suites.flatMap(({ needs }) => needs))) found.set(name, await find(name));
  return found;
}

/** Starts the suites in their order, but two with `network` one after the other. */
async function runStage(stage, found) {
  const waiting = stage.filter((suite) => isAvailable(suite, found));
  const isAlone = waiting.length === 1;
  const running = new Set();
  const takeNext = () => {
    const isFree = ![...running].some(({ network }) => network);
    const place = waiting.findIndex(({ network }) => isFree || !network);
    return place === -1 ? undefined : waiting.splice(place, 1)[0];
  };
  const runNext = async () => {
    for (let suite = takeNext(); suite !== undefined; suite = takeNext()) {
      running.add(suite);
      const ended = suite.name === 'check' ? runCheck() : [await runSuite(suite, found, isAlone)];
      running.delete(suite);
      results.push(...ended);
      for (const result of ended) console.log(suiteLine(result));
    }
  };
  await Promise.all(Array.from({ length: SUITES_AT_ONCE }, runNext));
}

function isAvailable({ name, needs }, found) {
  const reason = needs.map((need) => found.get(need).reason).find((each) => each !== undefined);
  if (reason !== undefined) notRun.push({ name, reason });
  return reason === undefined;
}

/** Runs `npm run check`; each of its steps counts as a test, but the unit tests count themselves. */
function runCheck() {
  const [checkReport, unitReport] = [reportOf('check'), reportOf('unit')];
  const began = performance.now();
  spawnSync(process.execPath, ['tools/check.mjs', checkReport, unitReport], {
    cwd: ROOT,
    stdio: 'inherit',
    timeout: SUITE_TIMEOUT_MS,
  });
  const steps = readJson(checkReport);
  const seconds = secondsSince(began);
  if (steps === null) return [{ name: 'check', passed: 0, skipped: 0, failures: ['it did not end'], seconds }];
  const unit = steps.find(({ name }) => name === 'unit');
  const others = steps.filter((step) => step !== unit);
  const failures = others.filter(({ ok }) => !ok).map(({ name }) => name);
  return [
    { name: 'check', passed: others.length - failures.length, skipped: 0, failures, seconds },
    { name: 'unit', ...outcomeOf(readJson(unitReport), unit.ok ? 0 : 1, ROOT), seconds: unit.seconds },
  ];
}

/**
 * Runs the vitest projects of one suite.
 * @param {import('./suites.mjs').Suite} suite
 * @param {boolean} isAlone true: print its output at once; false: print it in one piece when the suite has ended
 * @returns {Promise<import('./report.mjs').Result>}
 */
async function runSuite({ name, project = name, needs, env }, found, isAlone) {
  const runtimes = needs.map((need) => found.get(need));
  const { node = process.execPath, root = ROOT } = Object.assign({}, ...runtimes);
  const report = reportOf(name);
  const projects = ['--project', project, '--project', `${project}-kills`];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const began = performance.now();
  const child = spawn(node, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...projects, ...reporters], {
    cwd: root,
    env: Object.assign(
      { ...process.env },
      // Node 22 and newer: the many processes that the tests start compile their code once.
      { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/parley/compiled') },
      env,
      ...runtimes.map((runtime) => runtime.env),
    ),
    stdio: ['ignore', isAlone ? 'inherit' : 'pipe', 'inherit'],
    timeout: SUITE_TIMEOUT_MS,
  });
  const [[exitCode], output] = await Promise.all([once(child, 'close'), isAlone ? '' : text(child.stdout)]);
  process.stdout.write(output);
  return { name, ...outcomeOf(readJson(report), exitCode, root), seconds: secondsSince(began) };
}

/** The file for the report of a suite, without that of an earlier run. */
function reportOf(suite) {
  mkdirSync(REPORTS, { recursive: true });
  const file = join(REPORTS, `${suite}.json`);
  rmSync(file, { force: true });
  return file;
}

/** `null` if there is no such file, or only a part of it. */
function readJson(file) {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function secondsSince(began) {
  return (performance.now() - began) / 1000;
}
