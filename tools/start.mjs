// `npm start`: all of Parley in one process, on one port.
import module from 'node:module';
import { endWithNpm, prepare } from './prepare.mjs';

prepare();
endWithNpm();
// From Node 22 on: later starts need not compile again.
module.enableCompileCache?.();
await import('../dist/apps/standalone/src/main.js');
