// `npm start`: all of Parley in one process, on one port.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/apps/standalone/src/main.js');
