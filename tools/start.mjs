// `npm start`: all of Parley in one process, on one port.
import { endWithNpm, prepare } from './prepare.mjs';

prepare();
endWithNpm();
await import('../dist/apps/standalone/src/main.js');
