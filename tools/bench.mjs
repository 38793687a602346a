// `npm run bench`: installs missing packages (the generator needs the packages of the tests), compiles, and measures.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { endWithNpm } from './prepare.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(readFileSync(join(ROOT, 'bench/usage.txt')));
  process.exit(0);
}
if (!ensureInstalled({ root: ROOT, tests: true, log: (line) => process.stderr.write(`${line}\n`) })) process.exit(1);
process.chdir(ROOT);
const { status } = spawnSync(
  process.execPath,
  ['node_modules/typescript-native/bin/tsc', '-p', 'tsconfig.bench.json'],
  {
    stdio: 'inherit',
  },
);
if (status !== 0) process.exit(status ?? 1);
endWithNpm();
await import('../dist/bench/run.js');
