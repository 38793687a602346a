/**
 * `npm test [-- suite ...]`: installs and builds what is missing, then runs every suite: check, unit, and those on real
 * engines (suites.mjs; `system` names both its forms, `node24` all on Node 24). The last line is `N passed, N failed`.
 *
 * Where an engine cannot be had, its suites are reported as NOT RUN; with `CI=true` that is a failure.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { ensureInstalled } from '../install.mjs';
import { suiteLine, verdict } from './report.mjs';
import { ENGINE_SUITES, probeEngines, probeVersion, run, runCheck, runSuite } from './suites.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const CI = process.env.CI === 'true' || process.env.CI === '1';
const wanted = process.argv.slice(2);

const results = [];
const notRun = [];

if (!known(wanted)) {
  finish(`no such suite: ${wanted.join(' ')}`);
} else if (!ensureInstalled({ root: ROOT, tests: true, log: console.log })) {
  finish('the packages could not be installed');
} else if ((await run('npm', ['run', '--silent', 'build'], { root: ROOT })) !== 0) {
  finish('the build failed');
} else {
  if (isWanted('check')) results.push(...(await runCheck(ROOT)));
  await runEngineSuites(ENGINE_SUITES.filter(({ name }) => isWanted(name)));
  finish();
}

async function runEngineSuites(suites) {
  if (suites.length === 0) return;
  const engines = await probeEngines(ROOT);
  for (const suite of suites) {
    const reason = missingFor(suite, engines);
    if (reason !== null) {
      notRun.push({ name: suite.name, reason });
    } else {
      results.push(await runSuite(ROOT, suite));
      console.log(suiteLine(results.at(-1)));
    }
  }
}

/** What the suite needs and cannot have, in one line; `null`: nothing. */
function missingFor({ needs, on }, engines) {
  const engine = needs.find((name) => engines[name] !== null);
  if (engine !== undefined) return `${engine}: ${engines[engine]}`;
  const reason = on === undefined ? null : probeVersion(ROOT, on);
  return reason === null ? null : `${on}: ${reason}`;
}

/** @param {string} [breakdown] what kept the suites from being run at all */
function finish(breakdown) {
  if (breakdown !== undefined) results.push({ name: breakdown, passed: 0, failed: 1, skipped: 0, seconds: 0 });
  const minimums = JSON.parse(readFileSync(join(ROOT, 'tools/test/minimums.json'), 'utf8'));
  const { total, problems } = verdict({ results, notRun, minimums, ci: CI });
  console.log('');
  for (const result of results) {
    console.log(suiteLine(result));
    if (result.skipped > 0) console.log(`${result.name}: ${result.skipped} skipped`);
  }
  for (const { name, failures = [], flaky = [] } of results) {
    for (const test of flaky) console.log(`FLAKY: ${name}: ${test}`);
    for (const test of failures) console.log(`FAILED: ${name}: ${test}`);
  }
  for (const { name, reason } of notRun) console.log(`NOT RUN: ${name} (${reason})`);
  for (const problem of problems) console.log(`FAILED: ${problem}`);
  console.log(total);
  process.exitCode = total.endsWith(' 0 failed') ? 0 : 1;
}

function known(names) {
  const all = ['check', ...ENGINE_SUITES.map(({ name }) => name)];
  return names.every((name) => all.some((suite) => selects(name, suite)));
}

function isWanted(suite) {
  return wanted.length === 0 || wanted.some((name) => selects(name, suite));
}

function selects(name, suite) {
  return suite === name || suite.startsWith(`${name}-`);
}
