// `npm run fuzz [-- --frames N] [--seed N]`: installs missing packages, builds, and sends fuzzed frames and requests to an
// embedded Parley and to a cluster. The seed of a failed run repeats its frames.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './install.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SEEDS = 2 ** 31;

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * SEEDS)) },
  },
});
const [frames, seed] = [whole('frames', 1), whole('seed', 0)];

if (!ensureInstalled({ root: ROOT, tests: true, log: (line) => process.stderr.write(`${line}\n`) })) process.exit(1);
process.stdout.write(`fuzz: ${frames} frames, --seed ${seed}\n`);
run('node_modules/typescript-native/bin/tsc', ['-p', 'tsconfig.build.json']);
run('node_modules/vitest/vitest.mjs', ['run', '--project', 'fuzz'], {
  PARLEY_TEST_FUZZ_FRAMES: frames,
  PARLEY_TEST_FUZZ_SEED: seed,
});

function whole(name, min) {
  if (/^\d+$/.test(values[name]) && Number(values[name]) >= min) return values[name];
  process.stderr.write(`--${name}: "${values[name]}" is not a whole number from ${min}\n`);
  return process.exit(2);
}

function run(script, args, env = {}) {
  const { status } = spawnSync(process.execPath, [join(ROOT, script), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
