// `npm start`: all of Parley in one process, on one port.
import module from 'node:module';
import { endWithNpm, prepare } from './prepare.mjs';

await prepare({ web: true });
endWithNpm();
// Node 22 and newer: caches compiled code for later starts.
module.enableCompileCache?.();
await import('../dist/apps/standalone/src/main.js');
