// Prepares a checkout: installs packages and builds. Written in plain JavaScript without dependencies, because none are
// installed yet. Prints progress to standard error; standard output belongs to the command.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alone } from './alone.mjs';
import { ensureInstalled, missingPackages } from './install.mjs';

const NODE_MIN = [20, 19];
const PARENT_CHECK_INTERVAL_MS = 250;
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BUILD_STATE = join(ROOT, 'dist', 'tsconfig.build.tsbuildinfo');
/** The build writes it. */
const isWritten = (path) => /^libs\/chat\/src\/text\/texts\/.*\.ts$/.test(path);
const isSource = (path) => /\.(tsx?|json)$/.test(path) && !/\.spec\.tsx?$/.test(path);

/** A build runs if one of its sources has changed since its last run. Both leave out type checks. */
const SERVER = {
  output: 'dist/apps/standalone/src/main.js',
  stamp: 'dist/.sources.sha256',
  folders: ['apps', 'libs', 'tools', 'chaos'],
  files: ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'],
  reads: (path) => isSource(path) && !/^(apps\/web|libs\/(chat|react))\//.test(path),
  commands: [['node_modules/typescript-native/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck']],
};
const VITE = ['node_modules/vite/bin/vite.js', 'build', 'apps/web', '--logLevel', 'warn'];
/** The console comes last: the build of the chat empties the folder of both. */
const WEB = {
  output: 'dist/apps/web/admin/index.html',
  stamp: 'dist/.web-sources.sha256',
  folders: ['apps/web', 'libs/chat', 'libs/react', 'libs/client', 'libs/contracts', 'tools/web', 'tools/gen/texts'],
  files: ['package.json', 'package-lock.json', 'tsconfig.json', 'tools/texts.mjs'],
  reads: (path) => !isWritten(path) && (path.startsWith('apps/web/') || path.endsWith('.css') || isSource(path)),
  commands: [VITE, [...VITE, '--config', 'apps/web/console.config.ts']],
};

/**
 * Installs and builds what is missing. Commands that miss nothing run side by side.
 *
 * Exits with one line if Node is too old, or if the installation or a build fails.
 * @param {{ web?: boolean, tests?: boolean }} options `web`: builds the web client too; `tests`: installs the packages of
 * the tests too, which stay if they are there
 */
export async function prepare({ web = false, tests = hasTests() } = {}) {
  checkNode();
  if (isPrepared(web, tests)) return;
  await alone(
    ROOT,
    () => installAndBuild(web, tests),
    () => say('Waiting for another command that installs or builds in this folder…'),
  );
}

/** False while another command installs or builds: npm writes its record, and a build its stamp, last. */
function isPrepared(web, tests) {
  return missingPackages(ROOT, tests).length === 0 && staleBuilds(web).length === 0;
}

function staleBuilds(web) {
  return (web ? [SERVER, WEB] : [SERVER]).map((build) => ({ ...build, hash: hashSources(build) })).filter(isStale);
}

async function installAndBuild(web, tests) {
  // npm ci never writes package-lock.json.
  if (!ensureInstalled({ root: ROOT, tests, log: say })) fail('The packages could not be installed.');
  const stale = staleBuilds(web);
  if (stale.length > 0) say('Building…');
  // Without its output, the compiler's build info is wrong.
  if (!existsSync(join(ROOT, SERVER.output))) rmSync(BUILD_STATE, { force: true });
  await Promise.all(stale.map(runBuild));
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  fail(`Parley needs Node ${NODE_MIN.join('.')} or newer; this is ${process.versions.node}.`);
}

function hasTests() {
  return existsSync(join(ROOT, 'node_modules', 'vitest'));
}

function isStale({ output, stamp, hash }) {
  const path = join(ROOT, stamp);
  return !existsSync(join(ROOT, output)) || !existsSync(path) || readFileSync(path, 'utf8') !== hash;
}

async function runBuild({ commands, stamp, hash }) {
  for (const command of commands) await runCommand(command);
  mkdirSync(dirname(join(ROOT, stamp)), { recursive: true });
  writeFileSync(join(ROOT, stamp), hash);
}

async function runCommand(command) {
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = spawn(process.execPath, command, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) fail(`The build failed:\n${output}`);
}

function hashSources({ folders, files, reads }) {
  const hash = createHash('sha256');
  const add = (path) =>
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  files.forEach(add);
  folders.flatMap(filesIn).filter(reads).sort().forEach(add);
  return hash.digest('hex');
}

function filesIn(folder) {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesIn(path);
    return [path];
  });
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(line) {
  say(line);
  process.exit(1);
}

/**
 * Stops this process when npm is killed, because no signal reports that. Polls for the npm process and then stops as
 * with Ctrl-C, so that the data folder is free for the next start. Has no effect without /proc.
 */
export function endWithNpm() {
  const npm = findNpm();
  if (npm === undefined) return;
  const timer = setInterval(() => {
    if (processAt(npm)?.isNpm) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_INTERVAL_MS);
  timer.unref();
}

function findNpm() {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = processAt(process.ppid);
  if (parent?.isNpm) return process.ppid;
  return parent && processAt(parent.ppid)?.isNpm ? parent.ppid : undefined;
}

function processAt(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return { ppid, isNpm: /\b(p?npm|yarn)\b/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1')) };
  } catch {
    return undefined;
  }
}
