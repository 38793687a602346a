import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findVersion } from './other-versions.mjs';
import { countTests, failedTests } from './report.mjs';

/** A suite that takes longer hangs, and is killed. The containers have taken more than 30 minutes on a slow machine. */
const SUITE_TIMEOUT_MS = 45 * 60_000;
/** With the download of each engine that this machine does not have. */
const PROBE_TIMEOUT_MS = 600_000;

const BROWSERS = new Set(['chromium', 'firefox', 'webkit']);

/**
 * A suite: the vitest projects that it runs, the engines that it needs, and what it runs on instead of the usual: another
 * version of Node, PostgreSQL or Parley, a Redis Cluster, a longer run, or fewer specs.
 * @typedef {{ name: string, project: string, needs: string[], on?: string, changesNetwork?: true }} Suite
 */

/**
 * `npm test`, after the check: stages run in sequence; the suites of a stage start in this order, some at the same time.
 * The system suites and the chaos run end with long waits, so another suite computes beside them.
 * @type {Suite[][]}
 */
export const TEST_STAGES = [
  [
    { name: 'system-cluster', project: 'system-cluster*', needs: ['postgres', 'redis'], on: 'fewer-specs' },
    { name: 'system-embedded', project: 'system-embedded*', needs: ['postgres'], on: 'fewer-specs' },
    { name: 'engine', project: 'engine', needs: ['postgres', 'redis'], on: 'fewer-specs' },
    { name: 'chaos', project: 'chaos', needs: ['postgres', 'redis'], changesNetwork: true },
    { name: 'web', project: 'web-main*', needs: ['chromium', 'postgres'] },
  ],
];

/**
 * `npm run test:matrix`, in the same way. The containers run alone, on PostgreSQL 15: all of them together get only as much
 * CPU as one process of a suite beside them, and a browser cancels its requests when Docker changes the network. The second
 * stage begins with the longest.
 * @type {Suite[][]}
 */
export const MATRIX_STAGES = [
  [{ name: 'containers', project: 'containers*', needs: ['docker'] }],
  [
    { name: 'stores', project: 'stores', needs: ['postgres', 'redis', 'pgbouncer'] },
    { name: 'operations', project: 'operations', needs: [], on: 'postgres15' },
    { name: 'long-system-embedded', project: 'system-embedded*', needs: ['postgres'], on: 'long-specs' },
    { name: 'web-engines', project: 'web-engines', needs: ['firefox', 'webkit', 'screen', 'postgres'] },
    {
      name: 'chaos-120s',
      project: 'chaos',
      needs: ['postgres', 'redis'],
      on: 'beside-previous',
      changesNetwork: true,
    },
    { name: 'mixed-versions', project: 'mixed-versions', needs: ['postgres', 'redis'], on: 'beside-previous' },
    { name: 'fuzz', project: 'fuzz', needs: ['postgres', 'redis'] },
  ],
  [{ name: 'web-others', project: 'web-others*', needs: ['chromium', 'postgres'] }],
];

/**
 * They run only when named, because `.ci/run` has 90 minutes for both commands, on two slow cores. GitHub's workflow names
 * each of them. They repeat in another form what other suites test, or look at what breaks rarely.
 * @type {Suite[][]}
 */
export const NAMED_STAGES = [
  [
    { name: 'redis-cluster-system', project: 'system-cluster*', needs: ['postgres', 'redis'], on: 'redis-cluster' },
    { name: 'previous-system-embedded', project: 'system-embedded*', needs: ['postgres'], on: 'previous' },
    { name: 'oldest-engine', project: 'engine', needs: ['redis'], on: 'oldest' },
  ],
  [
    { name: 'web-details', project: 'web-details', needs: ['chromium', 'postgres'] },
    { name: 'web-looks', project: 'web-looks', needs: ['chromium', 'postgres'] },
    { name: 'web-cluster', project: 'web-cluster*', needs: ['chromium', 'postgres', 'redis'] },
  ],
  [{ name: 'web-measured', project: 'web-measured', needs: ['chromium', 'postgres'] }],
  [{ name: 'floods-embedded', project: 'floods-embedded', needs: ['postgres'] }],
  [{ name: 'floods-cluster', project: 'floods-cluster', needs: ['postgres', 'redis'] }],
];

/**
 * Whether a name on the command line selects the suite: its own name, or, if no suite has exactly that name, what it
 * begins with (`system` selects both forms).
 */
export function selects(name, suite, suites) {
  return suites.includes(name) ? suite === name : suite.startsWith(`${name}-`);
}

/** A browser cancels its requests when the network changes, as it does with the network namespaces of a chaos run. */
export function disturbs(one, other) {
  const [first, second] = [one, other].map(({ needs }) => needs.some((engine) => BROWSERS.has(engine)));
  return (one.changesNetwork === true && second) || (other.changesNetwork === true && first);
}

/**
 * Runs `npm run check`; each of its steps counts as a test, but the unit tests count themselves.
 * @returns {Promise<import('./report.mjs').Result[]>}
 */
export async function runCheck(root) {
  return withFolder(async (folder) => {
    const [steps, unit] = [join(folder, 'steps.json'), join(folder, 'unit.json')];
    const began = performance.now();
    await run(process.execPath, ['tools/check.mjs', '--report', steps], { root, env: { UNIT_REPORT: unit } });
    const seconds = secondsSince(began);
    const done = readJson(steps);
    if (done === null) return [{ name: 'check', passed: 0, failed: 1, skipped: 0, seconds }];
    const unitStep = done.find((step) => step.name === 'unit');
    const others = done.filter((step) => step !== unitStep);
    const failures = others.filter((step) => !step.ok).map((step) => step.name);
    const [passed, failed] = [others.length - failures.length, failures.length];
    return [
      { name: 'check', passed, failed, skipped: 0, seconds, failures },
      { name: 'unit', ...counts(root, readJson(unit), unitStep.ok ? 0 : 1), seconds: unitStep.seconds },
    ];
  });
}

/**
 * Runs the vitest projects of one suite.
 * @param {Suite} suite
 * @param {boolean} alone true: print its output at once; false: print it in one piece when the suite has ended
 * @returns {Promise<import('./report.mjs').Result>}
 */
export async function runSuite(ownRoot, { name, project, on }, alone) {
  const version = on === undefined ? {} : findVersion(on, ownRoot);
  const { node = process.execPath, env = {}, root = ownRoot } = version;
  return withFolder(async (folder) => {
    const file = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const began = performance.now();
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const outcome = alone ? undefined : { output: '' };
    // Node 22 and newer: the many processes that the tests start compile their code once.
    const compiled = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/parley/compiled'), ...env };
    const args = [vitest, 'run', '--project', project, ...reporters];
    const exitCode = await run(node, args, { root, env: compiled, outcome });
    process.stdout.write(outcome?.output ?? '');
    return { name, ...counts(root, readJson(file), exitCode), seconds: secondsSince(began) };
  });
}

function counts(root, report, exitCode) {
  return { ...countTests(report, exitCode), failures: failedTests(report, root) };
}

/**
 * Starts each engine once. Returns `null` for each that runs here, else one line with the reason.
 * @param {string[]} names
 * @returns {Promise<Record<string, string | null>>}
 */
export async function probeEngines(root, names) {
  const outcome = { output: '' };
  const args = ['tools/test/probe-engines.mjs', ...names];
  await run(process.execPath, args, { root, outcome, timeoutMs: PROBE_TIMEOUT_MS });
  const line = outcome.output.trim().split('\n').at(-1) ?? '';
  if (line.startsWith('{')) return JSON.parse(line);
  return Object.fromEntries(names.map((name) => [name, 'the probe did not answer']));
}

/**
 * The reason why this machine does not have the other version; `null` if it does.
 * @returns {string | null}
 */
export function probeVersion(root, version) {
  try {
    findVersion(version, root);
    return null;
  } catch (error) {
    return error.message;
  }
}

/** Resolves with the exit code, `null` after a signal. Collects the output in `outcome` if given, else prints it. */
export function run(command, args, { root, env = {}, outcome, timeoutMs = SUITE_TIMEOUT_MS }) {
  return new Promise((resolve) => {
    const stdio = ['ignore', outcome === undefined ? 'inherit' : 'pipe', 'inherit'];
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio, timeout: timeoutMs });
    child.stdout?.on('data', (chunk) => {
      outcome.output += chunk;
    });
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

function secondsSince(began) {
  return (performance.now() - began) / 1000;
}

async function withFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
