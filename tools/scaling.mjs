// `npm run scaling`: the tables of docs/scaling.md for a site of your own; see tools/scaling/main.ts.
import { prepare } from './prepare.mjs';

await prepare();
await import('../dist/tools/scaling/main.js');
