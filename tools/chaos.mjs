/**
 * `npm run chaos`: checks a deployment under faults; see chaos/main.ts. A run of two minutes and more on a deployment
 * of its own also restarts everything to the version before and back: that one is built first.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithNpm, prepare } from './prepare.mjs';
import { previousVersion } from './test/previous-version.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

await prepare();
endWithNpm();
const { readChaosOptions } = await import('../dist/chaos/command-line.js');
const { LONG_RUN_MS } = await import('../dist/chaos/options.js');
// Before anything else takes time: this ends the process if an option is wrong.
if (isRolling(readChaosOptions())) addPreviousVersion();
await import('../dist/chaos/main.js');

function isRolling({ url, judged, previousDist, dist, runMs, faults }) {
  if ([url, judged, previousDist, dist].some((given) => given !== null)) return false;
  return runMs >= LONG_RUN_MS && (faults === null || faults.includes('rolling'));
}

function addPreviousVersion() {
  process.stderr.write('building the version before\n');
  try {
    process.argv.push('--previous', join(previousVersion(ROOT), 'dist'));
  } catch (error) {
    process.stderr.write(`no rolling restarts: ${error.message}\n`);
  }
}
