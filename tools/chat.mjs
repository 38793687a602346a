// `npm run chat -- --as alice --room lobby`: a client for the terminal; see tools/chat/main.ts.
import { endWithNpm, prepare } from './prepare.mjs';

prepare();
endWithNpm();
await import('../dist/tools/chat/main.js');
