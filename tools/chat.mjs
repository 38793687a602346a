// `npm run chat -- --as alice --room lobby`: a client for the terminal; see apps/chat/src/main.ts.
import { endWithNpm, prepare } from './prepare.mjs';

prepare();
endWithNpm();
await import('../dist/apps/chat/src/main.js');
