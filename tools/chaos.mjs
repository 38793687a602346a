/**
 * `npm run chaos`: checks a deployment under faults; see tools/chaos/main.ts. A run of two minutes and more on a deployment
 * of its own also restarts everything to the version before and back: that one is built first.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithNpm, prepare } from './prepare.mjs';
import { previousVersion } from './test/previous-version.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ROLLING_FROM_S = 120;
const MINUTES_DEFAULT = 5;
const S_PER_MINUTE = 60;

await prepare();
endWithNpm();
if (isRolling()) addPreviousVersion();
await import('../dist/tools/chaos/main.js');

function isRolling() {
  if (['--help', '--url', '--judge', '--previous', '--dist'].some((name) => valueOf(name) !== undefined)) return false;
  const faults = valueOf('--faults');
  const seconds = valueOf('--seconds') ?? S_PER_MINUTE * (valueOf('--minutes') ?? MINUTES_DEFAULT);
  return seconds >= ROLLING_FROM_S && (faults === undefined || faults.split(',').includes('rolling'));
}

/** The value after the option, or after its `=`; an empty text if there is none. */
function valueOf(name) {
  const args = process.argv.slice(2);
  const joined = args.find((arg) => arg.startsWith(`${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 1);
  return args.includes(name) ? (args[args.indexOf(name) + 1] ?? '') : undefined;
}

function addPreviousVersion() {
  process.stderr.write('building the version before\n');
  try {
    process.argv.push('--previous', join(previousVersion(ROOT), 'dist'));
  } catch (error) {
    process.stderr.write(`no rolling restarts: ${error.message}\n`);
  }
}
