/**
 * `npm test [-- suite ...]` installs and builds if necessary, then runs the check, the unit tests and the suites on
 * real engines. `npm run test:matrix` runs the suites of the other versions and of the containers. With names, both run
 * only these suites, also those of NAMED_STAGES; `system` selects both forms. The last line is `N passed, N failed`.
 *
 * If an engine is not available, its suites are reported as NOT RUN; with `CI=true` that is a failure.
 */
import { resolve } from 'node:path';

import { ensureInstalled } from '../install.mjs';
import { suiteLine, total } from './report.mjs';
import {
  MATRIX_STAGES,
  NAMED_STAGES,
  TEST_STAGES,
  disturbs,
  probeEngines,
  probeVersion,
  run,
  runCheck,
  runSuite,
  selects,
} from './suites.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const CI = process.env.CI === 'true' || process.env.CI === '1';
const MATRIX = '--matrix';
const isMatrix = process.argv.includes(MATRIX);
/** Each has several workers and processes: more at once only wait for each other on two cores. */
const SUITES_AT_ONCE = 2;
/** One broken engine fails hundreds of tests of its suite; they must not hide the failures of the others. */
const FAILURES_SHOWN_MAX = 20;
const wanted = process.argv.slice(2).filter((argument) => argument !== MATRIX);
const ownStages = isMatrix ? MATRIX_STAGES : TEST_STAGES;
const stages = wanted.length > 0 ? [...TEST_STAGES, ...MATRIX_STAGES, ...NAMED_STAGES] : ownStages;
const suites = ['check', ...stages.flat().map(({ name }) => name)];
const startedAt = performance.now();

const results = [];
const notRun = [];

if (!known(wanted)) {
  finish(`no such suite: ${wanted.join(' ')}`);
} else if (!ensureInstalled({ root: ROOT, tests: true, log: console.log })) {
  finish('the packages could not be installed');
} else if ((await run('npm', ['run', '--silent', 'build'], { root: ROOT })) !== 0) {
  finish('the build failed');
} else {
  if (!isMatrix && isWanted('check')) results.push(...(await runCheck(ROOT)));
  await runStages(stages.map((stage) => stage.filter(({ name }) => isWanted(name))));
  finish();
}

async function runStages(all) {
  const needed = new Set(all.flat().flatMap(({ needs }) => needs));
  const engines = await probeEngines(ROOT, [...needed]);
  for (const stage of all) {
    const available = stage.filter((suite) => {
      const reason = missingFor(suite, engines);
      if (reason !== null) notRun.push({ name: suite.name, reason });
      return reason === null;
    });
    await runStage(available);
  }
}

/** Starts the suites in their order, but none beside one that disturbs it. */
async function runStage(waiting) {
  const alone = waiting.length === 1;
  const running = new Set();
  const takeNext = () => {
    const place = waiting.findIndex((suite) => ![...running].some((other) => disturbs(suite, other)));
    return place === -1 ? undefined : waiting.splice(place, 1)[0];
  };
  const runNext = async () => {
    for (let suite = takeNext(); suite !== undefined; suite = takeNext()) {
      running.add(suite);
      const result = await runSuite(ROOT, suite, alone);
      running.delete(suite);
      results.push(result);
      console.log(suiteLine(result));
    }
  };
  await Promise.all(Array.from({ length: SUITES_AT_ONCE }, runNext));
}

/** One line about the engine or version that the suite needs and this machine does not have; `null` if none. */
function missingFor({ needs, on }, engines) {
  const engine = needs.find((name) => engines[name] !== null);
  if (engine !== undefined) return `${engine}: ${engines[engine]}`;
  const reason = on === undefined ? null : probeVersion(ROOT, on);
  return reason === null ? null : `${on}: ${reason}`;
}

/** @param {string} [breakdown] the reason why no suite could run */
function finish(breakdown) {
  if (breakdown !== undefined) results.push({ name: breakdown, passed: 0, failed: 1, skipped: 0, seconds: 0 });
  console.log('');
  for (const result of results) {
    console.log(suiteLine(result));
    if (result.skipped > 0) console.log(`${result.name}: ${result.skipped} skipped`);
  }
  for (const { name, failures = [] } of results) {
    for (const test of failures.slice(0, FAILURES_SHOWN_MAX)) console.log(`FAILED: ${name}: ${test}`);
    const others = failures.length - FAILURES_SHOWN_MAX;
    if (others > 0) console.log(`FAILED: ${name}: ${others} more`);
  }
  for (const { name, reason } of notRun) console.log(`NOT RUN: ${name} (${reason})`);
  console.log(`all suites: ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  const last = total({ results, notRun, ci: CI });
  console.log(last);
  process.exitCode = last.endsWith(' 0 failed') ? 0 : 1;
}

function known(names) {
  return names.every((name) => suites.some((suite) => selects(name, suite, suites)));
}

function isWanted(suite) {
  return wanted.length === 0 || wanted.some((name) => selects(name, suite, suites));
}
