// `npm run chat -- --as alice --room lobby`: a client for the terminal; see tools/chat/main.ts.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/tools/chat/main.js');
