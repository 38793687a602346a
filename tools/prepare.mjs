// Prepares a checkout: installs packages and compiles TypeScript. Written in plain JavaScript without dependencies,
// because none are installed yet. Prints progress to standard error; standard output belongs to the command.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';

const NODE_MIN = [20, 19];
const PARENT_CHECK_INTERVAL_MS = 250;
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCE_FOLDERS = ['apps', 'libs', 'tools'];
const BUILD_STAMP = join(ROOT, 'dist', '.sources.sha256');
const BUILD_STATE = join(ROOT, 'dist', 'tsconfig.build.tsbuildinfo');

/** Exits with one line if Node is too old, or if the installation or the build fails. */
export function prepare() {
  checkNode();
  install();
  build();
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  fail(`Parley needs Node ${NODE_MIN.join('.')} or newer; this is ${process.versions.node}.`);
}

/** Keeps the packages of the tests if they are installed. npm ci never writes package-lock.json. */
function install() {
  const tests = existsSync(join(ROOT, 'node_modules', 'vitest'));
  if (!ensureInstalled({ root: ROOT, tests, log: say })) fail('The packages could not be installed.');
}

function build() {
  const main = join(ROOT, 'dist/apps/standalone/src/main.js');
  const hash = hashSources();
  if (existsSync(main) && existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, 'utf8') === hash) return;
  say('Building…');
  // Without its output, the compiler's build info is wrong.
  if (!existsSync(main)) rmSync(BUILD_STATE, { force: true });
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  // Skips type checks, which `npm run check` and `npm run dev` do, and takes half the time.
  const args = [compiler, '-p', 'tsconfig.build.json', '--noCheck'];
  const result = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (result.status !== 0) fail(`The build failed:\n${result.stdout}${result.stderr}`);
  mkdirSync(dirname(BUILD_STAMP), { recursive: true });
  writeFileSync(BUILD_STAMP, hash);
}

function hashSources() {
  const hash = createHash('sha256');
  const add = (path) =>
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'].forEach(add);
  SOURCE_FOLDERS.flatMap(sourcesIn).sort().forEach(add);
  return hash.digest('hex');
}

function sourcesIn(folder) {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourcesIn(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts') ? [path] : [];
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
