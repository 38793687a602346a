// `npm start`: all of Parley in one process, on one port.
import module from 'node:module';
import { endWithNpm, prepare } from './prepare.mjs';

const USAGE = `npm start

Runs all of Parley in one process on port 3000, with its data in ./data. It has no options: settings are environment
variables, for example PORT=8080 DATA_DIR=/srv/parley npm start. docs/configuration.md lists them all.`;

refuseArguments(process.argv.slice(2));
await prepare({ web: true });
endWithNpm();
// Node 22 and newer: caches compiled code for later starts.
module.enableCompileCache?.();
await import('../dist/apps/standalone/src/main.js');

function refuseArguments([first]) {
  if (first === undefined) return;
  if (first === '--help' || first === '-h') {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  process.stderr.write(`parley: unknown option '${first}'\n${USAGE}\n`);
  process.exit(2);
}
